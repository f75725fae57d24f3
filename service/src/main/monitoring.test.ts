import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { createServer, request as httpRequest, type IncomingMessage } from 'node:http'
import { after, before, describe, test } from 'node:test'
import { setTimeout as delay } from 'node:timers/promises'
import { newId, statement } from '@longrun/storage'
import { readSettings, type ServiceSettings } from '../settings.ts'
import {
  finished,
  fitRun,
  openTestService,
  openWorker,
  type TestClient,
  type TestService,
  upload,
} from '../testing/index.ts'
import { openLog } from './log.ts'
import { type Monitoring, startMonitoring } from './monitoring.ts'

const TOKEN = 'a token that only the scraper knows'.replaceAll(' ', '-')
const LOCK_WORKOUTS = statement('test.lock', 'lock table workouts in access exclusive mode')
const WAITING = `select 1 from pg_stat_activity
 where datname = current_database() and wait_event_type = 'Lock' and clock_timestamp() - query_start > '20 ms'`
const hasPromtool = spawnSync('promtool', ['--version']).status === 0

describe('the metrics of a process', () => {
  const opened = new AsyncDisposableStack()
  let service: TestService
  let user: TestClient
  let url: string

  before(async () => {
    service = opened.use(await openTestService())
    url = addressOf(opened.use(await monitor(service, { metricsPort: 0 })))
    user = await service.signUp()
  })
  after(() => opened.disposeAsync())

  test('requests are told apart by method, pattern of the route and status', async () => {
    await user.get('/v1/workouts/019a2c00-0000-7000-8000-000000000000')
    await user.get('/v1/workouts/019a2c00-0000-7000-8000-000000000001')
    const metrics = await read(url)
    const labels = 'method="GET",route="/v1/workouts/:id",status="404"'
    assert.equal(metrics.get(`longrun_http_request_duration_seconds_count{${labels}}`), 2)
    assert.ok(metrics.get(`longrun_http_request_duration_seconds_sum{${labels}}`)! > 0)
    assert.equal(metrics.get(`longrun_http_request_duration_seconds_bucket{le="+Inf",${labels}}`), 2)
  })

  test('statements are told apart by tag and outcome', async () => {
    const before = await read(url)
    assert.equal((await user.get('/readyz')).status, 200)
    const metrics = await read(url)
    const ping = 'longrun_statements_total{tag="health.ping",outcome="ok"}'
    assert.equal(metrics.get(ping), (before.get(ping) ?? 0) + 1)
    assert.equal(metrics.get('longrun_statement_duration_seconds_count{tag="health.ping"}'), metrics.get(ping))
    assert.ok(metrics.get('longrun_pool_acquires_total{outcome="ok"}')! > 0)
    assert.ok(metrics.get('longrun_pool_connections_open')! > 0)
    assert.equal(metrics.get('longrun_pool_connections_in_use'), 0)
  })

  test('an upload is seen in requests, jobs, files and decoding', async () => {
    await using _ = await openWorker(service)
    await finished(user, await upload(user, fitRun(), 'morning.fit'))
    // The row is finished before the queue knows of it.
    while (![...(await read(url)).keys()].some((key) => key.startsWith('longrun_job_duration_seconds_count')))
      await delay(20)
    const metrics = await read(url)
    assert.equal(metrics.get('longrun_job_duration_seconds_count{kind="uploads.process",outcome="ok"}'), 1)
    assert.equal(metrics.get('longrun_upload_files_total{outcome="stored",reason="none"}'), 1)
    assert.equal(metrics.get('longrun_decode_duration_seconds_count{outcome="ok"}'), 1)
    assert.equal(metrics.get('longrun_decoder_threads_busy'), 0)
    assert.equal(metrics.get('longrun_queue_jobs{kind="uploads.process",state="failed"}'), 0)
  })

  test('the process tells of its memory, its event loop and its build', async () => {
    const metrics = await read(url)
    const names = ['process_resident_memory_bytes', 'process_cpu_seconds_total', 'nodejs_eventloop_lag_p99_seconds']
    for (const name of names) assert.ok(metrics.has(name), name)
    const utilization = metrics.get('longrun_event_loop_utilization_ratio')!
    assert.ok(utilization >= 0 && utilization <= 1, String(utilization))
    const build = [...metrics.keys()].find((key) => key.startsWith('longrun_build_info'))
    assert.equal(build, `longrun_build_info{version="0.1.0",node="${process.versions.node}"}`)
  })

  test('addresses and methods that somebody makes up add no series', async () => {
    const send = async (path: string, method: string) => {
      const status = await statusOf(`${service.url}${path}`, method)
      assert.ok(status === 404 || status === 405, `${method} ${path}: ${status}`)
    }
    await send('/made-up', 'GET')
    await send('/made-up', 'PROPFIND')
    const before = (await read(url)).size
    for (let each = 0; each < 50; each++) {
      await send(`/made-up-${each}/${'x'.repeat(each)}`, 'GET')
      await send(`/v1/${each}?secret=${each}`, ['PROPFIND', 'MKCOL', 'LOCK', 'TRACE'][each % 4]!)
    }
    assert.equal((await read(url)).size, before)
  })

  test('promtool finds no fault', {
    skip: hasPromtool ? false : 'promtool is not installed: npm run setup',
  }, async () => {
    const text = await (await fetch(url)).text()
    const { status, stdout, stderr } = spawnSync('promtool', ['check', 'metrics'], { input: text, encoding: 'utf8' })
    assert.deepEqual([status, stdout, stderr], [0, '', ''])
  })

  test('their port answers nothing else', async () => {
    assert.equal((await fetch(new URL('/', url))).status, 404)
    assert.equal((await fetch(new URL('/v1/me', url))).status, 404)
    const refused = await fetch(url, { method: 'POST', body: '{}' })
    assert.deepEqual([refused.status, refused.headers.get('allow')], [405, 'GET, HEAD'])
  })
})

describe('a metrics token', () => {
  test('is asked for on the port of its own', async () => {
    await using service = await openTestService()
    await using monitoring = await monitor(service, { metricsPort: 0, metricsToken: TOKEN })
    const url = addressOf(monitoring)
    for (const authorization of ['', `Bearer ${TOKEN}x`, `Basic ${TOKEN}`, 'Bearer']) {
      const { status, headers } = await fetch(url, { headers: { authorization } })
      assert.deepEqual([status, headers.get('www-authenticate')], [401, 'Bearer'], authorization)
    }
    assert.equal((await fetch(url, { headers: { authorization: `Bearer ${TOKEN}` } })).status, 200)
  })

  test('opens the metrics on the main port, and without it they are not there', async () => {
    await using service = await openTestService()
    assert.equal((await service.client().get('/metrics')).status, 404)
    await using monitoring = await monitor(service, { metricsToken: TOKEN })
    assert.deepEqual(monitoring.notices, [])
    await using app = await service.service.buildServer(monitoring.routes)
    const refused = await app.inject('/metrics')
    assert.deepEqual([refused.statusCode, refused.json().code], [401, 'unauthenticated'])
    const given = await app.inject({ url: '/metrics', headers: { authorization: `Bearer ${TOKEN}` } })
    assert.equal(given.statusCode, 200, given.body)
    assert.equal(given.headers['content-type'], 'text/plain; version=0.0.4; charset=utf-8')
    assert.match(given.body, /^longrun_build_info/m)
  })
})

test('a port that is taken is named with the setting that chooses another', async () => {
  await using service = await openTestService()
  const other = createServer()
  await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve))
  const { port } = other.address() as { port: number }
  await assert.rejects(monitor(service, { metricsPort: port }), {
    message: new RegExp(`port ${port} .*--metrics-port`),
  })
  other.close()
})

test('a slow statement is logged by its tag, within the request that sent it', async () => {
  await using service = await openTestService()
  const lines: string[] = []
  const log = openLog({ logLevel: 'warn' }, { write: (line) => void lines.push(line) })
  const settings = await readSettings({ env: { LONGRUN_SLOW_STATEMENT_MS: '10' } })
  await using _ = await startMonitoring(service.service, settings, log)
  const user = await service.signUp()
  const locked = Promise.withResolvers<void>()
  const gate = Promise.withResolvers<void>()
  const holding = service.database.database.transaction('catalog', async (tx) => {
    await tx.execute(LOCK_WORKOUTS)
    locked.resolve()
    await gate.promise
  })
  await locked.promise
  const asking = user.get(`/v1/workouts/${newId()}`, { headers: { 'x-request-id': 'slow-request-1' } })
  while ((await service.database.query(WAITING)).length === 0) await delay(5)
  gate.resolve()
  await holding
  const answer = await asking
  assert.deepEqual([answer.status, answer.headers.get('x-request-id')], [404, 'slow-request-1'])

  const slow = lines.map((line) => JSON.parse(line)).find(({ requestId }) => requestId === 'slow-request-1')
  const { msg, tag, outcome, rows, durationMs } = slow
  assert.deepEqual([msg, tag, outcome, rows], ['slow statement', 'workouts.get', 'ok', 0])
  assert.ok(durationMs >= 10, String(durationMs))
  assert.deepEqual(Object.keys(slow).sort(), [
    'durationMs',
    'level',
    'msg',
    'outcome',
    'requestId',
    'rows',
    'tag',
    'time',
  ])
})

async function monitor(
  { service }: TestService,
  settings: Partial<Pick<ServiceSettings, 'metricsPort' | 'metricsToken'>>,
): Promise<Monitoring> {
  const log = openLog({ logLevel: 'silent' })
  return await startMonitoring(service, { ...(await readSettings({ env: {} })), ...settings }, log)
}

function addressOf({ notices }: Monitoring): string {
  return /http:\S+$/.exec(notices[0]!)![0]
}

/** Each line of the metrics by its name and labels. */
async function read(url: string): Promise<Map<string, number>> {
  const response = await fetch(url)
  assert.equal(response.status, 200)
  const lines = (await response.text()).split('\n').filter((line) => line !== '' && !line.startsWith('#'))
  return new Map(lines.map((line) => [line.slice(0, line.lastIndexOf(' ')), Number(line.slice(line.lastIndexOf(' ')))]))
}

/** fetch() refuses some methods itself. */
async function statusOf(url: string, method: string): Promise<number> {
  const request = httpRequest(url, { method })
  request.end()
  const [response] = (await once(request, 'response')) as [IncomingMessage]
  response.resume()
  await once(response, 'end')
  return response.statusCode!
}
