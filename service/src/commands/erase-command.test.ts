import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { after, describe, test } from 'node:test'
import { openTestService } from '../testing/index.ts'

const CLI = resolve(import.meta.dirname, '../main/cli.ts')

const opened = new AsyncDisposableStack()
after(() => opened.disposeAsync())
const folder = opened.adopt(await mkdtemp(join(tmpdir(), 'longrun-erase-')), (path) => rm(path, { recursive: true }))
const service = opened.use(await openTestService())

interface Outcome {
  readonly code: number
  readonly stdout: string
  readonly stderr: string
}

function longrun(...args: string[]): Promise<Outcome> {
  const { appUrl, url: ownerUrl } = service.database
  const env = {
    ...process.env,
    DATABASE_URL: appUrl,
    DIRECT_DATABASE_URL: ownerUrl,
    LONGRUN_LOG_LEVEL: 'error',
    LONGRUN_DATA_DIR: folder,
  }
  return new Promise((resolve) => {
    execFile(process.execPath, [CLI, ...args], { env }, (error, stdout, stderr) => {
      resolve({ code: error ? Number(error.code) : 0, stdout, stderr })
    })
  })
}

async function json(...args: string[]) {
  const { code, stdout, stderr } = await longrun(...args, '--json')
  assert.equal(code, 0, stderr)
  return JSON.parse(stdout)
}

describe('longrun erase', () => {
  test('shows how an account stands, erases it with --now, and again after a restore from a backup', async () => {
    const user = await service.signUp()
    const workout = { name: 'Run', sport: 'running', status: 'completed', startedAt: '2026-03-14T06:30:00Z' }
    assert.equal((await user.post('/v1/workouts', workout)).status, 201)
    const kept = await service.database.query('select * from users where id = $1', [user.userId])

    const erased = await json('erase', '--user', user.email, '--now')
    assert.equal(erased.userId, user.userId)
    assert.deepEqual([erased.counts.users, erased.counts.workouts], [1, 1])
    assert.equal((await user.get('/v1/me')).status, 401)
    const shown = await longrun('erase', '--user', user.userId)
    assert.match(shown.stdout, new RegExp(`: erased at .*, receipt ${erased.receipt}\\n$`))

    const file = join(folder, 'receipts.jsonl')
    const written = await longrun('erase', 'receipts', '--out', file)
    assert.equal(written.stdout, `1 receipts in ${file}\n`, written.stderr)
    // The backup is older than the erasure: it knows the account, and nothing of what became of it.
    const other = await service.signUp()
    await service.database.query('delete from erasures')
    const [row] = kept
    await service.database.query(`insert into users (id, email, display_name, password_hash) values ($1, $2, $3, $4)`, [
      row!.id,
      row!.email,
      row!.display_name,
      row!.password_hash,
    ])
    const replayed = await json('erase', 'replay', '--receipts', file)
    assert.deepEqual(replayed, { receipts: 1, begun: 1, erased: 1 })
    assert.deepEqual(await service.database.query('select id from users'), [{ id: other.userId }])
    assert.equal((await other.get('/v1/me')).status, 200)
    // Brought back past the receipts of the file, it is found by those of the database.
    await service.database.query(`insert into users (id, email, display_name, password_hash) values ($1, $2, $3, $4)`, [
      row!.id,
      row!.email,
      row!.display_name,
      row!.password_hash,
    ])
    assert.deepEqual(await json('erase', 'replay'), { receipts: 0, begun: 1, erased: 1 })
  })

  test('replays nothing of a file in which a line was changed, and names the line', async () => {
    const [first, second] = [await service.signUp(), await service.signUp()]
    await json('erase', '--user', first.userId, '--now')
    const { stdout } = await longrun('erase', 'receipts')
    const receipt = stdout.split('\n').find((line) => line.includes(first.userId))!
    const file = join(folder, 'changed.jsonl')
    await writeFile(file, `${receipt}\n${receipt.replaceAll(first.userId, second.userId)}\nnot JSON\n`)
    const { code, stderr } = await longrun('erase', 'replay', '--receipts', file)
    assert.equal(code, 1)
    assert.match(stderr, /line 2: .*its hash is another; line 3: .*must be one JSON object a line/)
    assert.equal((await second.get('/v1/me')).status, 200)
  })

  test('refuses the last admin who can sign in, and who is nobody', async () => {
    const admin = await service.signUp({ role: 'admin' })
    const refused = await longrun('erase', '--user', admin.email, '--now')
    assert.equal(refused.code, 1)
    assert.match(refused.stderr, /^longrun: No other admin can sign in/)
    assert.equal((await admin.get('/v1/me')).status, 200)
    const nobody = await longrun('erase', '--user', 'nobody@example.org', '--now')
    assert.match(nobody.stderr, /^longrun: there is no account nobody@example.org$/m)
    const unnamed = await longrun('erase', '--now')
    assert.deepEqual(
      [unnamed.code, unnamed.stderr.split('\n')[0]],
      [1, "error: option '--user <e-mail or id>' not specified, nor one of receipts, replay"],
    )
  })
})

test('longrun user restore takes back that an account was closed', async () => {
  const user = await service.signUp()
  await user.delete('/v1/me')
  const closed = await longrun('erase', '--user', user.email)
  assert.match(closed.stdout, /: the account is closed and can be taken back until /)
  const restored = await longrun('user', 'restore', user.email)
  assert.equal(restored.stdout, `The account ${user.email} is open again\n`, restored.stderr)
  assert.equal((await user.logIn()).status, 200)
})

test('longrun purge counts and removes what was deleted long ago', async () => {
  const user = await service.signUp()
  const plan = { name: 'Spring', startDate: '2026-03-01', endDate: '2026-05-31', type: 'half' }
  const { id } = (await user.post('/v1/plans', plan)).body
  await user.delete(`/v1/plans/${id}`)
  await service.database.query(`update training_plans set deleted_at = now() - interval '91 days' where id = $1`, [id])
  const none = { workout_notes: 0, workouts: 0, training_plans: 0 }
  const counted = await json('purge', '--dry-run')
  assert.deepEqual(counted, { days: 90, isDryRun: true, isKept: false, counts: { ...none, training_plans: 1 } })
  const removed = await longrun('purge')
  assert.match(removed.stdout, /^Removed, of what was deleted more than 90 days ago:\n.*training_plans +1\n/s)
})
