import assert from 'node:assert/strict'
import { once } from 'node:events'
import { test } from 'node:test'
import { setTimeout as delay } from 'node:timers/promises'
import { openFaultProxy, openTestDatabase } from '@longrun/storage/testing'
import { PgBoss } from 'pg-boss'
import { migratedTemplate } from '../testing/index.ts'
import {
  installJobs,
  JOBS_SCHEMA,
  type Job,
  job,
  jobKind,
  openJobSender,
  type PeriodicTask,
  startWorker,
} from './index.ts'

const kind = jobKind<{ readonly name: string }>('test.greet', {
  timeoutSeconds: 60,
  retryLimit: 2,
  retryDelaySeconds: 0,
  concurrency: 2,
})

async function open({ jobs = [], tasks = [] }: { jobs?: Job[]; tasks?: PeriodicTask[] }) {
  await using opened = new AsyncDisposableStack()
  const database = opened.use(await openTestDatabase({ template: migratedTemplate }))
  const told: string[] = []
  const log = {
    warn: (_: object, message: string) => told.push(message),
    error: (_: object, message: string) => told.push(message),
  }
  const parts = { log, maxConnections: 3, answerTimeoutMs: 1_000 }
  await installJobs({ ...parts, url: database.url, role: 'longrun_app' }, [kind])
  const sender = opened.use(await openJobSender({ ...parts, url: database.appUrl }))
  const worker = await startWorker({ ...parts, url: database.appUrl }, { jobs, tasks })
  let stopping: Promise<void> | undefined
  const stop = (graceSeconds: number) => (stopping ??= worker.stop(graceSeconds))
  opened.defer(() => stop(5))
  const owned = opened.move()
  return { database, sender, told, stop, [Symbol.asyncDispose]: () => owned.disposeAsync() }
}

test('what is sent is done, by the application’s role', async () => {
  const done = Promise.withResolvers<string>()
  await using queue = await open({ jobs: [job(kind, async ({ name }) => done.resolve(name))] })
  await queue.sender.send(kind, { name: 'Ada' }, { key: 'ada' })
  assert.equal(await done.promise, 'Ada')
  assert.deepEqual(queue.told, [])
})

test('upkeep of the queue needs no more rights than the application has', async () => {
  await using database = await openTestDatabase({ template: migratedTemplate })
  const boss = new PgBoss({
    connectionString: database.appUrl,
    schema: JOBS_SCHEMA,
    migrate: false,
    schedule: false,
    max: 1,
  })
  const problems: unknown[] = []
  boss.on('error', (error) => problems.push(error))
  await boss.start()
  try {
    await boss.supervise()
  } finally {
    await boss.stop({ graceful: false })
  }
  assert.deepEqual(problems, [])
})

test('connections that went without a goodbye are given up in time, and jobs go on by themselves', async () => {
  await using opened = new AsyncDisposableStack()
  const database = opened.use(await openTestDatabase({ template: migratedTemplate }))
  const proxy = opened.use(await openFaultProxy(database.appUrl))
  const done = Promise.withResolvers<string>()
  const log = { warn: () => {}, error: () => {} }
  const parts = { url: proxy.url, log, maxConnections: 2, answerTimeoutMs: 500 }
  await installJobs({ ...parts, url: database.url, role: 'longrun_app' }, [kind])
  const sender = opened.use(await openJobSender(parts))
  const run = async ({ name }: { readonly name: string }) => done.resolve(name)
  const worker = await startWorker(parts, { jobs: [job(kind, run)], tasks: [] })
  opened.defer(() => worker.stop(5))
  // Both sides have connections then, which nobody will hear of again.
  while (proxy.connections < 2) await delay(20)
  proxy.forget()
  const since = performance.now()
  await sender.send(kind, { name: 'Ada' }, { key: 'ada' })
  assert.equal(await done.promise, 'Ada')
  assert.ok(performance.now() - since < 5_000)
})

test('a job that fails is repeated', async () => {
  const done = Promise.withResolvers<number>()
  let runs = 0
  const run = async () => {
    if (++runs < 3) throw new Error('not yet')
    done.resolve(runs)
  }
  await using queue = await open({ jobs: [job(kind, run)] })
  await queue.sender.send(kind, { name: 'Ada' }, { key: 'ada' })
  assert.equal(await done.promise, 3)
})

test('one of a key waits at most, while others go their way', async () => {
  const gate = Promise.withResolvers<void>()
  const names: string[] = []
  let started = 0
  const run = async ({ name }: { name: string }) => {
    started++
    await gate.promise
    names.push(name)
  }
  await using queue = await open({ jobs: [job(kind, run)] })
  // Both places are taken, so that what is sent now has to wait.
  await queue.sender.send(kind, { name: 'first' }, { key: 'a' })
  await queue.sender.send(kind, { name: 'other' }, { key: 'b' })
  while (started < 2) await delay(20)
  await queue.sender.send(kind, { name: 'second' }, { key: 'a' })
  await queue.sender.send(kind, { name: 'second again' }, { key: 'a' })
  await queue.sender.send(kind, { name: 'third' }, { key: 'c' })
  gate.resolve()
  while (names.length < 4) await delay(20)
  assert.deepEqual(names.sort(), ['first', 'other', 'second', 'third'])
})

test('stopping waits for what is in hand', async () => {
  const started = Promise.withResolvers<void>()
  const gate = Promise.withResolvers<void>()
  let isDone = false
  const run = async () => {
    started.resolve()
    await gate.promise
    isDone = true
  }
  await using queue = await open({ jobs: [job(kind, run)] })
  await queue.sender.send(kind, { name: 'Ada' }, { key: 'ada' })
  await started.promise
  const stopping = queue.stop(10)
  gate.resolve()
  await stopping
  assert.equal(isDone, true)
})

test('what does not end in time is aborted, and kept for another worker', async () => {
  const started = Promise.withResolvers<void>()
  const run = async (_: unknown, signal: AbortSignal) => {
    started.resolve()
    await once(signal, 'abort')
    throw new Error('given up')
  }
  await using queue = await open({ jobs: [job(kind, run)] })
  await queue.sender.send(kind, { name: 'Ada' }, { key: 'ada' })
  await started.promise
  await queue.stop(0)
  const rows = await queue.database.query<{ state: string }>(
    `select state::text from pgboss.job where name = 'test.greet'`,
  )
  assert.deepEqual(rows, [{ state: 'retry' }])
})

test('a periodic task that fails runs again, and its failure is told', async () => {
  const twice = Promise.withResolvers<void>()
  let runs = 0
  const task: PeriodicTask = {
    name: 'test.sweep',
    everySeconds: 0.05,
    async run() {
      if (++runs === 2) twice.resolve()
      throw new Error('no luck')
    },
  }
  await using queue = await open({ tasks: [task] })
  await twice.promise
  assert.ok(queue.told.some((line) => /periodic task failed/.test(line)))
})

test('installing again changes queues and loses no job', async () => {
  await using queue = await open({})
  await queue.sender.send(kind, { name: 'Ada' }, { key: 'ada' })
  const log = { warn: () => {}, error: () => {} }
  const changed = jobKind(kind.name, { ...kind.options, retryLimit: 7 })
  await installJobs({ url: queue.database.url, log, maxConnections: 1, answerTimeoutMs: 0, role: 'longrun_app' }, [
    changed,
  ])
  const [row] = await queue.database.query<{ limit: number; jobs: number }>(
    `select retry_limit as limit, (select count(*)::int from pgboss.job where name = 'test.greet') as jobs
       from pgboss.queue where name = 'test.greet'`,
  )
  assert.deepEqual(row, { limit: 7, jobs: 1 })
})
