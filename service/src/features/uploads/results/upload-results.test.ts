import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import type { Reader } from '@longrun/storage'
import { openTestService, type TestClient, type TestService } from '../../../testing/index.ts'
import { type FileQuery, readFilePage } from './file-pages.ts'
import { fillUpload } from './testing/fill-upload.ts'

const opened = new AsyncDisposableStack()
let service: TestService
let runner: TestClient

before(async () => {
  service = opened.use(await openTestService())
  runner = await service.signUp()
})
after(() => opened.disposeAsync())

const STATUSES = ['stored', 'failed', 'skipped', 'queued'] as const

// biome-ignore lint/suspicious/noExplicitAny: tests say what they expect by assertions
async function readAll(path: string): Promise<any[]> {
  const items = []
  for (let cursor: string | null = ''; cursor !== null; ) {
    const { status, body, text } = await runner.get(`${path}${cursor === '' ? '' : `&cursor=${cursor}`}`)
    assert.equal(status, 200, text)
    items.push(...body.items)
    cursor = body.nextCursor
  }
  return items
}

describe('an upload of many files', () => {
  test('is told with its counts, its first 50 files, and where the rest is', async () => {
    const id = await fillUpload(service, runner, { files: 130, statuses: STATUSES })
    const { body } = await runner.get(`/v1/uploads/${id}`)
    assert.deepEqual(body.counts, {
      queued: 32,
      processing: 0,
      stored: 33,
      duplicate: 0,
      failed: 33,
      skipped: 32,
      cancelled: 0,
    })
    assert.equal(body.kind, 'archive')
    assert.deepEqual(
      body.files.map(({ position }: { position: number }) => position),
      Array.from({ length: 50 }, (_, at) => at),
    )
    const rest = (await runner.get(`/v1/uploads/${id}/files?limit=200&cursor=${body.filesCursor}`)).body
    assert.deepEqual([rest.items.length, rest.items[0].position, rest.nextCursor], [80, 50, null])
    const listed = (await runner.get('/v1/uploads?limit=1')).body.items[0]
    const { files, filesCursor, ...state } = body
    assert.deepEqual(listed, state)
  })

  test('has no further page where all are told', async () => {
    const id = await fillUpload(service, runner, { files: 50, statuses: ['stored'] })
    const { body } = await runner.get(`/v1/uploads/${id}`)
    assert.deepEqual([body.files.length, body.filesCursor], [50, null])
  })

  test('keeps the counts that were written down when it ended', async () => {
    const id = await fillUpload(service, runner, { files: 3, statuses: ['stored'] })
    await service.database.query(
      `update uploads set status = 'completed', counts = '{"stored": 2, "failed": 1}' where id = $1`,
      [id],
    )
    const { counts } = (await runner.get(`/v1/uploads/${id}`)).body
    assert.deepEqual([counts.stored, counts.failed, counts.queued], [2, 1, 0])
  })
})

describe('its files', () => {
  test('come in the order of the archive, page by page, each once, by status and reason', async () => {
    const id = await fillUpload(service, runner, { files: 45, statuses: STATUSES })
    const all = await readAll(`/v1/uploads/${id}/files?limit=7`)
    assert.deepEqual(
      all.map(({ position, status }) => [position, status]),
      Array.from({ length: 45 }, (_, at) => [at, STATUSES[at % 4]]),
    )
    const failed = await readAll(`/v1/uploads/${id}/files?limit=2&status=failed`)
    assert.deepEqual(
      failed,
      all.filter(({ status }) => status === 'failed'),
    )
    assert.deepEqual(failed[0].error, { code: 'fit_checksum', message: 'detail of fit_checksum' })
    const skipped = await readAll(`/v1/uploads/${id}/files?reason=not_an_activity`)
    assert.deepEqual(
      skipped,
      all.filter(({ status }) => status === 'skipped'),
    )
    assert.deepEqual(await readAll(`/v1/uploads/${id}/files?status=stored&reason=not_an_activity`), [])
  })

  test('say what was lost of a damaged one', async () => {
    const id = await fillUpload(service, runner, { files: 1, statuses: ['stored'] })
    const salvage = { reason: 'fit_truncated', detail: 'cut', lostBytes: 12 }
    await service.database.query('update upload_files set salvage = $2 where upload_id = $1', [id, salvage])
    const { body } = await runner.get(`/v1/uploads/${id}/files`)
    assert.deepEqual(body.items[0].salvage, salvage)
  })

  test('are refused with a word where the query is wrong', async () => {
    const id = await fillUpload(service, runner, { files: 3, statuses: STATUSES })
    const other = await fillUpload(service, runner, { files: 3, statuses: STATUSES })
    const { nextCursor } = (await runner.get(`/v1/uploads/${id}/files?limit=1`)).body
    for (const [path, field, message] of [
      [`${id}/files?status=lost`, 'status', /one of queued, processing/],
      [`${id}/files?reason=bad_luck`, 'reason', /one of empty_file/],
      [`${id}/files?limit=0`, 'limit', /from 1 to 200/],
      [`${id}/files?cursor=rubbish`, 'cursor', /nextCursor/],
      [`${id}/files?status=failed&cursor=${nextCursor}`, 'cursor', /another list/],
      [`${other}/files?cursor=${nextCursor}`, 'cursor', /another list/],
    ] as const) {
      const { status, body } = await runner.get(`/v1/uploads/${path}`)
      assert.deepEqual([status, body.errors?.[0].path], [400, field], path)
      assert.match(body.errors[0].message, message)
    }
  })

  test('are their owner’s alone', async () => {
    const id = await fillUpload(service, runner, { files: 1, statuses: STATUSES })
    const other = await service.signUp()
    for (const path of [`/v1/uploads/${id}/files`, `/v1/uploads/${id}/events`]) {
      assert.equal((await other.get(path)).status, 404, path)
    }
  })
})

describe('one of 25,000', () => {
  interface PlanNode {
    readonly 'Node Type': string
    readonly 'Index Name'?: string
    readonly 'Actual Rows': number
    readonly 'Rows Removed by Filter'?: number
    readonly Plans?: readonly PlanNode[]
  }

  /** How the page is read, once the statement is prepared and one plan serves every value. */
  async function planOf(uploadId: string, query: FileQuery): Promise<{ nodes: PlanNode[]; scan: PlanNode }> {
    const sent: { text: string; values: readonly unknown[] }[] = []
    const many = async ({ text }: { text: string }, values: readonly unknown[] = []): Promise<never[]> => {
      sent.push({ text, values })
      return []
    }
    await readFilePage({ many } as unknown as Reader, { userId: runner.userId, uploadId }, query)
    const [{ text, values } = { text: '', values: [] }] = sent
    const literals = values.map((value) => (value === null ? 'null' : `'${String(value)}'`)).join(', ')
    const { database } = service
    await database.query('set plan_cache_mode = force_generic_plan')
    await database.query(`prepare page as ${text}`)
    const [row] = await database.query<{ 'QUERY PLAN': readonly { Plan: PlanNode }[] }>(
      `explain (format json, analyze, timing off) execute page (${literals})`,
    )
    await database.query('deallocate page')
    const nodesOf = (node: PlanNode): PlanNode[] => [node, ...(node.Plans ?? []).flatMap(nodesOf)]
    const nodes = nodesOf(row!['QUERY PLAN'][0]!.Plan)
    return { nodes, scan: nodes.find((node) => node['Node Type'].endsWith('Scan'))! }
  }

  let id: string
  before(async () => {
    id = await fillUpload(service, runner, { files: 25_000, statuses: STATUSES })
    await fillUpload(service, runner, { files: 25_000, statuses: STATUSES })
    await service.database.query('vacuum analyze upload_files')
  })

  for (const [what, query, mostPassedOver] of [
    ['a page reads no more than it shows', { limit: 50 }, 0],
    ['a page of one status passes over what lies between', { limit: 50, status: 'failed' }, 160],
    ['a page of a rare reason reads no further than the upload', { limit: 50, reason: 'no_time' }, 25_000],
  ] as const) {
    test(`${what}, by the index in the order of the archive`, async () => {
      const { nodes, scan } = await planOf(id, query)
      assert.equal(scan['Index Name'], 'upload_files_position_key', scan['Node Type'])
      assert.deepEqual(nodes.filter((node) => node['Node Type'].includes('Sort')).length, 0)
      assert.ok(scan['Actual Rows'] <= query.limit + 1)
      assert.ok((scan['Rows Removed by Filter'] ?? 0) <= mostPassedOver, JSON.stringify(scan))
    })
  }
})
