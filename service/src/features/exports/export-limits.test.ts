import assert from 'node:assert/strict'
import { once } from 'node:events'
import { type IncomingMessage, request } from 'node:http'
import { after, before, test } from 'node:test'
import { openMonths, openSeriesStore } from '@longrun/storage'
import { openTestService, type TestClient, type TestService } from '../../testing/index.ts'
import { metricSeries } from '../metrics/index.ts'

const opened = new AsyncDisposableStack()
let service: TestService

before(async () => {
  service = opened.use(await openTestService())
})
after(() => opened.disposeAsync())

/** A user whose export is larger than what lies between the service and who does not read. */
async function largeRunner(): Promise<TestClient> {
  const user = await service.signUp()
  const { database } = service.service
  const store = openSeriesStore(metricSeries)
  const months = openMonths({ database, tables: [metricSeries] })
  const first = Date.UTC(2026, 0, 1)
  const times = Float64Array.from({ length: 1_500_000 }, (_, index) => first + index * 1_000)
  // Of chance, so that it cannot be compressed to nothing.
  const values = times.map(() => Math.floor(Math.random() * 5_000))
  const columns = [{ type: 'power', times, values }]
  await months.withMonths(metricSeries.table, [first, times.at(-1)!], () =>
    database.transaction({ owner: user.userId }, (tx) =>
      store.append(tx, user.userId, { context: null, by: user.userId }, columns),
    ),
  )
  return user
}

/** Asks for an export, and reads nothing of it. */
async function begin(user: TestClient): Promise<IncomingMessage> {
  const asking = request(`${user.url}/v1/me/export`, { headers: { cookie: user.cookie! } })
  asking.end()
  const [answer] = (await once(asking, 'response')) as [IncomingMessage]
  assert.equal(answer.statusCode, 200)
  return answer
}

test('one export of a user at a time', async () => {
  const user = (await largeRunner()).atOneProcess()
  const answer = await begin(user)
  const second = await user.get('/v1/me/export')
  assert.deepEqual([second.status, second.body.code, second.headers.get('retry-after')], [503, 'busy', '2'])
  answer.destroy()
  // Its place is free again once the service has seen that nobody reads.
  let status = 503
  while (status === 503) ({ status } = await fetch(`${user.url}/v1/me/export`, { headers: { cookie: user.cookie! } }))
  assert.equal(status, 200)
})
