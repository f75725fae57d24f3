import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { resolve } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { openTestService, type TestService } from '../testing/index.ts'

const CLI = resolve(import.meta.dirname, '../main/cli.ts')

const opened = new AsyncDisposableStack()
let service: TestService

before(async () => {
  service = opened.use(await openTestService())
})
after(() => opened.disposeAsync())

interface Outcome {
  readonly code: number
  readonly stdout: string
  readonly stderr: string
}

function longrunUser(...args: string[]): Promise<Outcome> {
  const { appUrl, url: ownerUrl } = service.database
  const env = { ...process.env, DATABASE_URL: appUrl, DIRECT_DATABASE_URL: ownerUrl, LONGRUN_LOG_LEVEL: 'error' }
  return new Promise((resolve) => {
    execFile(process.execPath, [CLI, 'user', ...args], { env }, (error, stdout, stderr) => {
      resolve({ code: error ? Number(error.code) : 0, stdout, stderr })
    })
  })
}

describe('longrun user', () => {
  test('reset-password gives the only admin a new password, and ends what the old one stood for', async () => {
    const admin = await service.signUp({ role: 'admin' })
    const { body } = await admin.post('/v1/auth/tokens', { name: 'x', scopes: ['read'] })
    const { code, stdout, stderr } = await longrunUser('reset-password', admin.email.toUpperCase())
    assert.equal(code, 0, stderr)
    const password = /^New password of \S+: (\S{20}) \(shown this once\)\nSessions ended/.exec(stdout)?.[1]
    assert.ok(password, stdout)
    assert.equal((await admin.get('/v1/me')).status, 401)
    const headers = { authorization: `Bearer ${body.token}` }
    assert.equal((await service.client().get('/v1/me', { headers })).status, 401)
    assert.equal((await admin.logIn()).status, 401)
    assert.equal((await admin.logIn(password)).status, 200)
    assert.equal((await admin.get('/v1/admin/users')).status, 200)
  })

  test('works a year after the last start too: it makes the month of the audit log that its entry goes to', async () => {
    const user = await service.signUp()
    const month = `audit_log_${new Date().toISOString().slice(0, 7).replace('-', '_')}`
    await service.database.query(`drop table ${month}`)
    const { code, stderr } = await longrunUser('set-role', user.email, 'admin')
    assert.equal(code, 0, stderr)
    const entries = await service.database.query(
      `select changes from ${month} where entity = 'user' and user_id = $1`,
      [user.userId],
    )
    assert.deepEqual(entries, [{ changes: { role: ['athlete', 'admin'] } }])
  })

  test('set-role makes an admin with the next request, and never takes the last one', async () => {
    const user = await service.signUp()
    await service.database.query(`update users set role = 'athlete' where role = 'admin'`)
    const made = await longrunUser('set-role', user.email, 'admin', '--json')
    assert.equal(made.code, 0, made.stderr)
    assert.deepEqual(JSON.parse(made.stdout), { email: user.email, role: 'admin', isDisabled: false })
    assert.equal((await user.get('/v1/admin/users')).status, 200)
    const refused = await longrunUser('set-role', user.email, 'athlete')
    assert.deepEqual([refused.code, refused.stdout], [1, ''])
    assert.match(refused.stderr, /^longrun: No other admin can sign in/)
    assert.equal((await user.get('/v1/admin/users')).status, 200)
  })

  test('enable lets somebody in again', async () => {
    const [admin, user] = [await service.signUp({ role: 'admin' }), await service.signUp()]
    await admin.post(`/v1/admin/users/${user.userId}/disable`, { reason: 'x' })
    assert.match((await longrunUser('reset-password', user.email)).stdout, /The account is disabled/)
    const { code, stdout } = await longrunUser('enable', user.email)
    assert.deepEqual([code, stdout], [0, `${user.email} may sign in\n`])
    assert.equal((await admin.get(`/v1/admin/users/${user.userId}`)).body.isDisabled, false)
  })

  for (const [args, message] of [
    [['enable', 'nobody@example.org'], /^longrun: there is no user nobody@example\.org\n$/],
    [['set-role', 'nobody@example.org', 'king'], /must be athlete or admin/],
    [['reset-password'], /missing required argument 'e-mail'/],
    [['remove', 'nobody@example.org'], /unknown command 'remove'/],
  ] as const) {
    test(`${args.join(' ')} is refused`, async () => {
      const { code, stdout, stderr } = await longrunUser(...args)
      assert.deepEqual([code, stdout], [1, ''])
      assert.match(stderr, message)
    })
  }
})
