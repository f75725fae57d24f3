import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { openTestService, type TestClient, type TestService } from '../testing/index.ts'

const CLI = resolve(import.meta.dirname, '../main/cli.ts')

const opened = new AsyncDisposableStack()
let service: TestService
let user: TestClient
let folder: string

before(async () => {
  service = opened.use(await openTestService())
  folder = await mkdtemp(join(tmpdir(), 'longrun-audit-'))
  opened.defer(() => rm(folder, { recursive: true }))
  user = await service.signUp()
  for (const name of ['One', 'Two', 'Three']) await addPlan(name)
})
after(() => opened.disposeAsync())

async function addPlan(name: string): Promise<void> {
  const plan = { name, startDate: '2026-03-01', endDate: '2026-05-31', type: 'half' }
  assert.equal((await user.post('/v1/plans', plan)).status, 201)
}

interface Outcome {
  readonly code: number
  readonly stdout: string
  readonly stderr: string
}

function longrunAudit(...args: string[]): Promise<Outcome> {
  const { appUrl, url: ownerUrl } = service.database
  const env = { ...process.env, DATABASE_URL: appUrl, DIRECT_DATABASE_URL: ownerUrl }
  return new Promise((settle) => {
    execFile(process.execPath, [CLI, 'audit', ...args], { env }, (error, stdout, stderr) => {
      settle({ code: error ? Number(error.code) : 0, stdout, stderr })
    })
  })
}

/** What the service's task does each few seconds. */
async function seal(): Promise<void> {
  const task = service.service.tasks.find(({ name }) => name === 'audit.seal')
  await task!.run(new AbortController().signal)
}

describe('longrun audit', () => {
  test('verify tells what waits, and once the task has run that all holds', async () => {
    const waiting = await longrunAudit('verify')
    assert.equal(waiting.code, 0, waiting.stderr)
    assert.match(waiting.stdout, /^\d+ entries and 0 seals, \d+ waiting to be sealed: all hold\.\n$/)
    await seal()
    const { code, stdout } = await longrunAudit('verify', '--json')
    assert.equal(code, 0)
    const { entries, seals, pending, problemCount } = JSON.parse(stdout)
    assert.ok(entries >= 4)
    assert.deepEqual({ seals, pending, problemCount }, { seals: 1, pending: 0, problemCount: 0 })
  })

  test('roots are lines that verify takes back, and a file is whole or not there', async () => {
    await addPlan('Four')
    await seal()
    const path = join(folder, 'roots.jsonl')
    const { code, stderr } = await longrunAudit('roots', '--out', path)
    assert.deepEqual([code, stderr], [0, `2 roots in ${path}\n`])
    const printed = await longrunAudit('roots', '--after', '1')
    assert.equal(printed.stdout, `${(await readFile(path, 'utf8')).split('\n')[1]}\n`)
    assert.equal((await longrunAudit('verify', '--against', path)).code, 0)
    const nowhere = await longrunAudit('roots', '--out', join(folder, 'no', 'such.jsonl'))
    assert.equal(nowhere.code, 1)
    assert.match(nowhere.stderr, /cannot be read or written \(ENOENT\)/)
    assert.deepEqual(await readdir(folder), ['roots.jsonl'])
  })

  test('a file that holds no roots is refused with its line, and one that is not there', async () => {
    const path = join(folder, 'damaged.jsonl')
    await writeFile(path, '{"number":1}\n')
    const [damaged, none, month, most] = await Promise.all([
      longrunAudit('verify', '--against', path),
      longrunAudit('verify', '--against', join(folder, 'none')),
      longrunAudit('verify', '--month', 'May'),
      longrunAudit('verify', '--most', '0'),
    ])
    for (const { code, stdout } of [damaged, none, month, most]) assert.deepEqual([code, stdout], [1, ''])
    assert.equal(damaged.stderr, 'longrun: line 1 of the roots: month must be like 2026-11\n')
    assert.match(none.stderr, /cannot be read or written \(ENOENT\)/)
    assert.match(month.stderr, /month must be a month from 1990-01 on/)
    assert.match(most.stderr, /from 1 to 100000/)
  })

  test('an entry that somebody changed is named, with its record, and the exit code is 1', async () => {
    const [entry] = await service.database.query<{ id: string; record: string }>(
      `select id, record_id as record from audit_log where entity = 'plan' order by id limit 1`,
    )
    await service.database.query(`update audit_log set actor_id = gen_random_uuid() where id = $1`, [entry!.id])
    const { code, stdout } = await longrunAudit('verify')
    assert.equal(code, 1)
    const [line, sum] = stdout.split('\n')
    assert.match(
      line!,
      /^changed {3}\d{4}-\d{2} seal 1 entry \d+ \(plan \S+ of \S+\): the entry is not what was sealed$/,
    )
    for (const part of [entry!.id, entry!.record, user.userId]) assert.ok(line!.includes(part), part)
    assert.match(sum!, /: 1 PROBLEMS\.$/)
    const few = await longrunAudit('verify', '--most', '1', '--json')
    assert.equal(JSON.parse(few.stdout).problems.length, 1)
  })

  test('prune refuses the months that stay, and says when there is nothing to do', async () => {
    const month = new Date().toISOString().slice(0, 7)
    const [current, without, nothing, planned] = await Promise.all([
      longrunAudit('prune', '--before', month),
      longrunAudit('prune'),
      longrunAudit('prune', '--before', '2020-01'),
      longrunAudit('prune', '--before', '2020-01', '--dry-run', '--json'),
    ])
    assert.equal(current.code, 1)
    assert.match(current.stderr, /before must be \S+ or earlier: the current and the last month stay/)
    assert.match(without.stderr, /required option '--before <month>'/)
    assert.deepEqual([nothing.code, nothing.stdout], [0, 'Nothing to do: nothing is left before 2020-01.\n'])
    assert.deepEqual(JSON.parse(planned.stdout), { pruned: [] })
  })
})
