import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openThrowawayServer } from '@longrun/storage/local'
import pg from 'pg'
import { CommandRun, TestClient } from '../../service/src/testing/index.ts'

/** A service as `npm start` starts it, on a server of its own that flushes to disk as a real one does. */
export interface ImportBench extends AsyncDisposable {
  /** Signed in. */
  readonly user: TestClient
  /** The service's process, which serves, unpacks, decodes and stores. */
  readonly pid: number
  /** For the archives; removed at the end. */
  readonly folder: string
  /** A plain connection, for looks behind the scenes. */
  readonly client: pg.Client
}

const DURABLE = { fsync: 'on', synchronous_commit: 'on', full_page_writes: 'on' }

/** Starts one, with so many decoder threads. */
export async function openImportBench(threads: number): Promise<ImportBench> {
  await using opened = new AsyncDisposableStack()
  const folder = opened.adopt(await mkdtemp(join(tmpdir(), 'longrun-import-')), (path) => rm(path, { recursive: true }))
  const server = opened.use(await openThrowawayServer({ settings: DURABLE }))
  const service = opened.use(
    new CommandRun(
      ['start', '--port', '0', '--database-url', server.url, '--data-dir', join(folder, 'data'), '--log-level', 'warn'],
      // As the script in package.json starts it.
      {
        MALLOC_ARENA_MAX: '2',
        NODE_OPTIONS: '--max-semi-space-size=8 --v8-pool-size=1',
        LONGRUN_DECODER_THREADS: String(threads),
      },
    ),
  )
  const user = new TestClient(await service.ready())
  await user.register()
  const client = new pg.Client({ connectionString: server.url })
  await client.connect()
  opened.defer(() => client.end())
  const owned = opened.move()
  return { user, pid: service.pid, folder, client, [Symbol.asyncDispose]: () => owned.disposeAsync() }
}

/** What lies in the database: it must be what decoding alone gave. */
export async function countStored(client: pg.Client): Promise<{ workouts: number; samples: number }> {
  const { rows } = await client.query<{ workouts: number; samples: number }>(
    `select (select count(*)::int from workouts) as workouts,
            (select coalesce(sum(sample_count), 0)::int from performance_metrics) as samples`,
  )
  return rows[0]!
}
