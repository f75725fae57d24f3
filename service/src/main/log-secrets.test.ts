import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { connect } from 'node:net'
import { test } from 'node:test'
import { logSlowStatements, openMetrics } from '../monitoring/index.ts'
import {
  finished,
  fitRun,
  openTestService,
  openWorker,
  sendFile,
  type TestClient,
  type TestService,
  upload,
} from '../testing/index.ts'

/** Remembers each value that it gives, so that all of them can be looked for afterwards. */
class Values {
  readonly given: string[] = []

  /** A value that nothing else contains. */
  make(what: string): string {
    return this.keep(`${what}-${randomUUID()}`)
  }

  keep(value: string): string {
    assert.ok(value.length > 20, 'too short to be found by itself')
    this.given.push(value)
    return value
  }
}

test('no secret, no e-mail address and no value reaches a log line or a metric', async () => {
  await using service = await openTestService({ settings: { logLevel: 'debug' } })
  using opened = new DisposableStack()
  using metrics = openMetrics(service.service.sources)
  // Every statement, however fast.
  opened.defer(logSlowStatements(service.log, 0))
  const values = new Values()
  const user = await signUpAndIn(service, values)
  await useRecords(user, values)
  await sendBadInput(user, values)
  await useTokens(user, values)
  await useUploads(service, user, values)
  await breakDatabase(service, user, values)

  const log = service.logLines.join('')
  const told = await metrics.read()
  for (const value of values.given) {
    assert.ok(!log.includes(value), `the log holds ${value}: ${service.logLines.find((line) => line.includes(value))}`)
    assert.ok(!told.includes(value), `the metrics hold ${value}`)
  }
  checkThatAllIsLogged(service)
})

async function signUpAndIn(service: TestService, values: Values): Promise<TestClient> {
  const user = service.client()
  const email = values.keep(user.email)
  const password = values.make('password')
  const displayName = values.make('name')
  const registered = await user.post('/v1/auth/register', { email, password, displayName })
  assert.equal(registered.status, 201, registered.text)
  values.keep(user.cookie!.split('=')[1]!)
  await user.elsewhere().logIn(values.make('wrong password'))
  await user.elsewhere().logIn(password, values.keep(`${randomUUID()}@nowhere.example`))
  await user.post('/v1/auth/register', { email, password, displayName })
  const changed = await user.put('/v1/auth/password', { current: password, new: values.make('new password') })
  assert.ok(changed.status < 300, changed.text)
  const forged = user.elsewhere()
  forged.cookie = `longrun_session=${values.make('forged').replaceAll(' ', '')}`
  assert.equal((await forged.get('/v1/me')).status, 401)
  return user
}

async function useRecords(user: TestClient, values: Values): Promise<void> {
  const profile = { targetRace: values.make('race'), timeZone: 'Europe/Berlin', units: 'metric' }
  const put = await user.put('/v1/me/profile', profile, { headers: { 'if-match': '*' } })
  assert.ok(put.status < 300, put.text)
  const made = await user.post('/v1/workouts', { ...run(), name: values.make('run') })
  assert.equal(made.status, 201, made.text)
  const path = made.headers.get('location')!
  const headers = { 'if-match': made.headers.get('etag')! }
  assert.equal((await user.patch(path, { name: values.make('renamed') }, { headers })).status, 200)
  assert.equal((await user.patch(path, { name: values.make('stale') }, { headers })).status, 412)
  assert.equal((await user.get(`${path}?${values.make('query')}=${values.make('query-value')}`)).status, 400)
  assert.equal((await user.get(`/v1/workouts?cursor=${values.make('cursor')}`)).status, 400)
  assert.equal((await user.get(`/${values.make('path')}`)).status, 404)
}

async function sendBadInput(user: TestClient, values: Values): Promise<void> {
  const json = { headers: { 'content-type': 'application/json' } }
  const bodies: unknown[] = [
    { ...run(), name: 7, [values.make('field')]: values.make('unknown') },
    { ...run(), name: 'x', status: values.make('status'), startedAt: values.make('time') },
    `{"name": "${values.make('unfinished')}`,
    `${values.make('no json')}`,
  ]
  for (const body of bodies) {
    const answer = await user.post('/v1/workouts', body, typeof body === 'string' ? json : {})
    assert.equal(answer.status, 400, answer.text)
  }
  const type = { headers: { 'content-type': values.make('text/x').replaceAll(' ', '') } }
  assert.equal((await user.post('/v1/workouts', 'x', type)).status, 415)
  const foreign = { headers: { origin: `https://${values.make('origin')}.example` } }
  assert.equal((await user.post('/v1/workouts', run(), foreign)).status, 403)
  await sendNoHttp(user.url, values)
}

/** What Node's parser gives up on: no request comes of it. */
async function sendNoHttp(url: string, values: Values): Promise<void> {
  const socket = connect({ host: new URL(url).hostname, port: Number(new URL(url).port) })
  socket.end(`GET / HTTP/1.1\r\nhost: x\r\n${values.make('no header at all')}\r\n\r\n`)
  socket.resume()
  await once(socket, 'close')
}

async function useTokens(user: TestClient, values: Values): Promise<void> {
  const made = await user.post('/v1/auth/tokens', { name: values.make('token'), scopes: ['read'] })
  assert.equal(made.status, 201, made.text)
  const program = user.elsewhere()
  const bearer = (token: string) => ({ headers: { authorization: `Bearer ${token}` } })
  assert.equal((await program.get('/v1/workouts', bearer(values.keep(made.body.token)))).status, 200)
  assert.equal((await program.post('/v1/workouts', run(), bearer(made.body.token))).status, 403)
  assert.equal((await program.get('/v1/workouts', bearer(values.make('wrong')))).status, 401)
}

async function useUploads(service: TestService, user: TestClient, values: Values): Promise<void> {
  await using _ = await openWorker(service)
  const name = `${values.make('from my front door')}.fit`
  const id = await upload(user, fitRun(), name, { external_id: values.make('external') })
  assert.equal((await finished(user, id)).status, 'completed')
  const damaged = fitRun().fill(0x55, 20)
  await finished(user, await upload(user, damaged, `${values.make('damaged')}.fit`))
  assert.equal((await sendFile(user, Buffer.from(values.make('no activity')), values.make('letter'))).status, 400)
}

/** A refusal of the database quotes the row that it refuses, and a missing column the statement. */
async function breakDatabase({ database }: TestService, user: TestClient, values: Values): Promise<void> {
  await database.query(`alter table workouts add constraint impossible check (name not like 'refused-%')`)
  const refused = await user.post('/v1/workouts', { ...run(), name: values.make('refused') })
  assert.ok(refused.status >= 400, refused.text)
  await database.query('alter table workouts rename column name to called')
  const broken = await user.post('/v1/workouts', { ...run(), name: values.make('homeless') })
  assert.ok(broken.status >= 500, broken.text)
}

function run(): Record<string, unknown> {
  return { name: 'A run', sport: 'running', status: 'completed', startedAt: '2026-03-14T06:30:00Z', durationSeconds: 1 }
}

/** Where nothing is logged nothing leaks: the lines are there, and those of a request or a job say of which. */
function checkThatAllIsLogged({ logLines }: TestService): void {
  const lines = logLines.map((line) => JSON.parse(line) as Record<string, unknown>)
  const of = (msg: string) => lines.filter((line) => line.msg === msg)
  assert.ok(of('request').length > 20, String(of('request').length))
  assert.ok(of('request').every(({ requestId }) => typeof requestId === 'string'))
  assert.ok(of('request failed').length >= 1)
  assert.ok(of('request failed').every(({ requestId }) => typeof requestId === 'string'))
  const statements = of('slow statement')
  const create = statements.find(({ tag }) => tag === 'workouts.create')
  assert.equal(of('request').filter(({ requestId }) => requestId === create?.requestId).length, 1)
  const claimed = statements.find(({ tag }) => tag === 'upload-files.claim')
  assert.equal(claimed?.job, 'uploads.process', JSON.stringify(claimed))
  assert.match(String(claimed?.jobId), /^[0-9a-f-]{36}$/)
}
