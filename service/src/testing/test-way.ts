import { openPgBouncer, type TestDatabase } from '@longrun/storage/testing'
import type { ServiceSettings } from '../settings.ts'
import { CommandRun } from './command-run.ts'
import type { TestServiceOptions } from './test-service-options.ts'
import { toTestSpool } from './test-spool.ts'

/** How the service under test stands to its database, and what answers its requests. */
export interface TestWay extends AsyncDisposable {
  readonly databaseUrl: string
  readonly settings: Partial<ServiceSettings>
  /** Where requests go, in turn. `url` is the test's own server. */
  openProcesses(url: string): Promise<readonly string[]>
}

/** What `npm test -- --through` can name; it reaches the tests as TEST_THROUGH. */
type WayName = 'pgbouncer' | 'two-processes'

/** The usual way, straight and in one process, unless the round of tests says otherwise. */
export async function openWay(database: TestDatabase, options: TestServiceOptions): Promise<TestWay> {
  await using opened = new AsyncDisposableStack()
  const way = findWay(options)
  let databaseUrl = options.throughAddress?.(database.appUrl) ?? database.appUrl
  if (way === 'pgbouncer') databaseUrl = opened.use(await openPgBouncer(databaseUrl)).url
  const owned = opened.move()
  return {
    databaseUrl,
    settings: way === 'pgbouncer' ? { namedStatements: false } : {},
    async openProcesses(url) {
      if (way !== 'two-processes') return [url]
      const started = Array.from({ length: 2 }, () =>
        owned.use(startProcess({ databaseUrl, ownUrl: url, spoolDir: toTestSpool(database) })),
      )
      const urls = await Promise.all(started.map((run) => run.ready()))
      // Each start of an empty database makes an admin, of whom tests know nothing.
      await database.query('delete from sessions')
      await database.query('delete from runner_profiles')
      await database.query('delete from users')
      return urls
    },
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  }
}

// A test with a clock, settings or a network of its own is about one process, and stays in it.
function findWay({ clock, settings, throughAddress, beside }: TestServiceOptions): WayName | undefined {
  const way = process.env.TEST_THROUGH as WayName | undefined
  if (way === 'two-processes' && (clock || settings || throughAddress || beside)) return undefined
  if (way === 'pgbouncer' && throughAddress) return undefined
  return way
}

function startProcess(parts: { databaseUrl: string; ownUrl: string; spoolDir: string }): CommandRun {
  const args = ['start', '--port', '0', '--no-worker', '--no-migrate', '--log-level', 'error']
  return new CommandRun(args, {
    DATABASE_URL: parts.databaseUrl,
    LONGRUN_ALLOWED_ORIGINS: parts.ownUrl,
    LONGRUN_SPOOL_DIR: parts.spoolDir,
  })
}
