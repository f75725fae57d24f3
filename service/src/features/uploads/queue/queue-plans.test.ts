import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { after, before, test } from 'node:test'
import type { Database, Statement, Tx } from '@longrun/storage'
import { fitRun, openTestService, type TestClient, type TestService, upload } from '../../../testing/index.ts'
import { claims, type FileKey, uploadFiles } from './index.ts'

const FILES = 5_000
const DONE = 4_000

const opened = new AsyncDisposableStack()
let service: TestService
let runner: TestClient
let uploadId: string

before(async () => {
  service = opened.use(await openTestService())
  runner = await service.signUp()
  const bytes = fitRun({ points: 3 })
  uploadId = await upload(runner, bytes, 'a.fit')
  // Nobody has told the planner of them yet.
  await service.database.query(
    `insert into upload_files (user_id, upload_id, id, position, path, sha256, status)
     select $1, $2, gen_random_uuid(), n, n || '.fit', $3, case when n < ${DONE} then 'stored' else 'queued' end
       from generate_series(1, ${FILES}) n`,
    [runner.userId, uploadId, createHash('sha256').update(bytes).digest()],
  )
})
after(() => opened.disposeAsync())

interface Sent {
  readonly statement: Pick<Statement, 'tag' | 'text'>
  readonly values: readonly unknown[] | undefined
}

/** What a piece of work sends, which is carried out too. */
async function sentBy(work: (tx: Tx, database: Database) => Promise<unknown>): Promise<Sent[]> {
  const { database } = service.service
  const sent: Sent[] = []
  const watch = (tx: Tx): Tx => {
    const seen = (statement: Pick<Statement, 'tag' | 'text'>, values: readonly unknown[] | undefined) => {
      sent.push({ statement, values })
      return tx
    }
    return {
      many: (statement, values) => seen(statement, values).many(statement, values),
      one: (statement, values) => seen(statement, values).one(statement, values),
      maybeOne: (statement, values) => seen(statement, values).maybeOne(statement, values),
      execute: (statement, values) => seen(statement, values).execute(statement, values),
      writable: true,
    }
  }
  const tx = watch(database.autocommit({ owner: runner.userId }))
  await work(tx, Object.assign(Object.create(database), { autocommit: () => tx }) as Database)
  return sent
}

test('taking files in hand and ending them reads few rows of an upload of many, also before there are statistics', async () => {
  const [file] = await claims.take(service.service.database, runner, 1)
  const key: FileKey = file!
  const failed = { status: 'failed', reason: 'no_points', detail: 'none' } as const
  const sent = await sentBy(async (tx, database) => {
    await claims.take(database, runner, 4)
    await claims.touch(database, runner.userId, [key])
    await uploadFiles.isUnfinished(tx, key)
    await uploadFiles.lockUnfinished(tx, key)
    await claims.release(database, key, false)
    await uploadFiles.finish(tx, key, failed)
  })
  assert.equal(sent.length, 6)
  for (const { statement, values } of sent) {
    const rows = await service.database.query<{ 'QUERY PLAN': string }>(
      `explain (analyze, costs off, timing off, summary off) ${statement.text}`,
      values as unknown[],
    )
    const plan = rows.map((row) => row['QUERY PLAN']).join('\n')
    assert.doesNotMatch(plan, /Seq Scan on upload_files/, `${statement.tag}\n${plan}`)
    const removed = [...plan.matchAll(/Rows Removed by Filter: (\d+)/g)].map(([, count]) => Number(count))
    assert.ok(
      removed.every((count) => count < 100),
      `${statement.tag}\n${plan}`,
    )
  }
})
