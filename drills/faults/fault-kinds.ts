import { unlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { toZip } from '../../service/src/features/uploads/archives/testing/index.ts'
import { fitRun, sendFile, type TestAnswer, type TestClient } from '../../service/src/testing/index.ts'
import type { ServiceUnderFault } from './service-under-fault.ts'

/** One thing that happens to PostgreSQL. */
export interface Fault {
  readonly name: string
  /** The codes with which requests may be refused meanwhile. */
  readonly codes: readonly string[]
  /** Whether /readyz has to say no, has to say yes throughout, or may say either. */
  readonly ready: 'no' | 'yes' | 'either'
  /** Shorter than this nobody would notice. */
  readonly leastMs?: number
  /** Over soon, and recovered from at once. */
  readonly isQuick?: boolean
  /** Why it cannot be tried here, where that is so. */
  readonly skip?: (under: ServiceUnderFault) => string | undefined
  /** A request that is sure to be refused while it lasts. */
  refused?(client: TestClient): Promise<TestAnswer>
  /** Brings it about, lets it last, and ends it. */
  inflict(under: ServiceUnderFault, lastsMs: number): Promise<void>
}

// What a client may be told when the server goes away or does not answer.
const GONE = ['connection_lost', 'commit_unknown', 'pool_timeout', 'pool_queue_full', 'busy', 'idempotency_in_progress']
const LIMITS = [
  'lock_timeout',
  'statement_timeout',
  'pool_timeout',
  'pool_queue_full',
  'idempotency_in_progress',
  'busy',
]
// Whoever stands still in the middle of a transaction holds up others, for as long as the server's own limits allow.
const HELD_UP = [...GONE, ...LIMITS]
const FULL = ['out_of_resources', ...GONE]

// /readyz gives PostgreSQL two seconds, and is asked now and then.
const READY_LIMIT_MS = 2_600
const LOCK_LIMIT_MS = 2_000

/** Every fault that a drill tries, in no order. */
export const FAULTS: readonly Fault[] = [
  {
    name: 'server killed (-9), away, started again',
    codes: FULL,
    ready: 'no',
    async inflict({ server }, lastsMs) {
      await server.end('SIGKILL')
      await delay(lastsMs)
      await server.startAgain()
    },
  },
  {
    name: 'one session killed (-9): all sessions end and the server recovers',
    isQuick: true,
    codes: FULL,
    ready: 'either',
    async inflict(under, lastsMs) {
      const [row] = await under.ask<{ pid: number }>(
        `select pid from pg_stat_activity where usename = 'longrun_app' order by random() limit 1`,
      )
      if (row) under.server.killSession(row.pid)
      await delay(lastsMs)
    },
  },
  {
    name: 'server restarted',
    codes: FULL,
    ready: 'either',
    async inflict({ server }) {
      await server.end('SIGINT')
      await server.startAgain()
    },
  },
  {
    name: 'every session terminated, again and again',
    isQuick: true,
    codes: GONE,
    ready: 'either',
    async inflict(under, lastsMs) {
      await using stranger = await under.openStranger()
      await repeatFor(lastsMs, 200, async () => {
        await stranger.client.query(
          `select pg_terminate_backend(pid) from pg_stat_activity where usename = 'longrun_app'`,
        )
      })
    },
  },
  {
    name: 'server frozen (SIGSTOP)',
    codes: HELD_UP,
    ready: 'no',
    leastMs: READY_LIMIT_MS,
    async inflict({ server }, lastsMs) {
      await server.freeze()
      await delay(lastsMs)
      await server.thaw()
    },
  },
  {
    name: 'network frozen',
    codes: HELD_UP,
    ready: 'no',
    leastMs: READY_LIMIT_MS,
    async inflict({ proxy }, lastsMs) {
      proxy.freeze()
      await delay(lastsMs)
      proxy.thaw()
    },
  },
  {
    name: 'connections forgotten without a goodbye, as when an address moves',
    codes: HELD_UP,
    ready: 'either',
    async inflict({ proxy }, lastsMs) {
      proxy.forget()
      await delay(lastsMs)
    },
  },
  {
    name: 'network cut, again and again',
    isQuick: true,
    codes: GONE,
    ready: 'either',
    inflict: ({ proxy }, lastsMs) => repeatFor(lastsMs, 150, async () => proxy.cut()),
  },
  {
    name: 'server refuses connections',
    isQuick: true,
    refused: (client) => client.get('/v1/me'),
    codes: GONE,
    ready: 'no',
    async inflict({ proxy }, lastsMs) {
      await proxy.refuse()
      proxy.cut()
      await delay(lastsMs)
      await proxy.accept()
    },
  },
  {
    name: 'out of connections: strangers hold them all',
    isQuick: true,
    codes: FULL,
    ready: 'no',
    inflict: takeAllConnections,
  },
  {
    name: 'disk full',
    codes: FULL,
    ready: 'either',
    skip: ({ disk }) => (disk ? undefined : 'no disk of its own can be mounted here'),
    inflict: fillDisk,
  },
  {
    name: 'disk of the spool full',
    codes: ['spool_full'],
    ready: 'yes',
    skip: ({ spool }) => (spool ? undefined : 'no disk of its own can be mounted here'),
    refused: (client) => sendFile(client, toZip([{ name: 'run.fit', content: fitRun() }]), 'run.zip'),
    async inflict({ spool }, lastsMs) {
      spool!.fill()
      await delay(lastsMs)
      spool!.free()
    },
  },
  {
    name: 'default_transaction_read_only',
    isQuick: true,
    refused: (client) => client.patch('/v1/me', { displayName: 'New' }, { headers: { 'if-match': '*' } }),
    codes: ['read_only', 'idempotency_in_progress'],
    ready: 'yes',
    async inflict(under, lastsMs) {
      await using stranger = await under.openStranger()
      await stranger.client.query('set default_transaction_read_only = off')
      await stranger.client.query('alter system set default_transaction_read_only = on')
      await stranger.client.query('select pg_reload_conf()')
      await delay(lastsMs)
      await stranger.client.query('alter system reset default_transaction_read_only')
      await stranger.client.query('select pg_reload_conf()')
    },
  },
  {
    name: 'the address leads to a standby, which is promoted',
    codes: ['read_only', ...FULL],
    ready: 'either',
    async inflict(under, lastsMs) {
      const { server } = under
      const signal = join(server.data, 'standby.signal')
      await server.end('SIGINT')
      await writeFile(signal, '')
      await server.startAgain()
      await delay(lastsMs)
      await under.ask('select pg_promote()')
      await unlink(signal).catch(() => {})
    },
  },
  {
    name: 'slow network: 60 ms each way and a trickle',
    codes: HELD_UP,
    ready: 'either',
    async inflict({ proxy }, lastsMs) {
      proxy.delay(60)
      proxy.trickle(200_000)
      await delay(lastsMs)
      proxy.delay(0)
      proxy.trickle(0)
    },
  },
  {
    name: 'a stranger locks the table of workouts',
    leastMs: LOCK_LIMIT_MS,
    refused: (client) => client.get('/v1/workouts'),
    codes: LIMITS,
    ready: 'either',
    inflict: (under, lastsMs) => holdLock(under, 'lock table workouts in access exclusive mode', lastsMs),
  },
  {
    name: 'a stranger holds the rows of all workouts, idle in a transaction',
    codes: LIMITS,
    ready: 'either',
    inflict: (under, lastsMs) => holdLock(under, 'select from workouts for update', lastsMs),
  },
]

/** Those that are over soon, and after which nobody has to be patient. */
export const QUICK_FAULTS: readonly Fault[] = FAULTS.filter(({ isQuick }) => isQuick)

async function takeAllConnections(under: ServiceUnderFault, lastsMs: number): Promise<void> {
  const { proxy } = under
  await using strangers = new AsyncDisposableStack()
  await proxy.refuse()
  proxy.cut()
  // Those of the service that are still ending make room for a moment longer.
  for (let refusals = 0; refusals < 5; ) {
    try {
      strangers.use(await under.openStranger('longrun_app'))
    } catch {
      refusals++
      await delay(50)
    }
  }
  await proxy.accept()
  await delay(lastsMs)
}

/** Whoever runs the server makes room, and starts it where it gave up. */
async function fillDisk({ disk, server }: ServiceUnderFault, lastsMs: number): Promise<void> {
  disk!.fill()
  await delay(lastsMs)
  disk!.free()
  if (!isAlive(server.pid)) await server.startAgain()
}

async function holdLock(under: ServiceUnderFault, sql: string, lastsMs: number): Promise<void> {
  await using stranger = await under.openStranger()
  await stranger.client.query('begin')
  await stranger.client.query(sql)
  await delay(lastsMs)
  await stranger.client.query('rollback')
}

async function repeatFor(lastsMs: number, everyMs: number, work: () => Promise<void>): Promise<void> {
  for (const until = performance.now() + lastsMs; performance.now() < until; await delay(everyMs)) await work()
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch {
    return false
  }
}
