import { mkdtemp, rm } from 'node:fs/promises'
import { availableParallelism, tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { readArguments } from './read-arguments.ts'
import { CombinedRun, type Round } from './test-runner/combined-run.ts'
import { findPrograms, openServer, VERSIONS, type Version } from './test-runner/servers.ts'
import { findTestFiles, type TestFiles } from './test-runner/test-files.ts'

const USAGE = `npm test [-- [--version 18] [--version 15] [--through <way>] [--name <pattern>] [<part of a path>...]]

Runs the tests on throwaway PostgreSQL servers: 18, which npm brings, and Debian's 15 where it is installed.
With TEST_DATABASE_URL set, on that server alone. Tests that open no database run once.

Then those of the API once more on the first server in each of two ways: pgbouncer, with the service behind PgBouncer in
transaction mode, and two-processes, with each request going to the next of two processes on one database. With --through
in that way alone; with a version or a part of a path, in none that is not named.`

const ROOT = resolve(import.meta.dirname, '..')
process.chdir(ROOT)

const WAYS = ['pgbouncer', 'two-processes'] as const
type Way = (typeof WAYS)[number]

const FILE_TIMEOUT_MS = 300_000

// Where a file that runs once asks for a database all the same, it fails: it belongs on every server.
const NO_SERVER = 'postgres://this-file-runs-on-no-server.invalid/none'

interface Wanted {
  readonly files: TestFiles
  readonly versions: readonly Version[]
  readonly name: string | undefined
  readonly ways: readonly Way[]
  /** Whether the tests run as usual too. */
  readonly isUsual: boolean
}

async function parseWanted(): Promise<Wanted> {
  const { values, positionals } = readArguments(USAGE, {
    allowPositionals: true,
    options: {
      version: { type: 'string', multiple: true },
      through: { type: 'string', multiple: true },
      name: { type: 'string' },
    },
  })
  const { through } = values
  const ways = through ?? (values.version || positionals.length > 0 ? [] : WAYS)
  const unknown = ways.find((way) => !WAYS.some((each) => each === way))
  if (unknown !== undefined) throw new Error(`--through: expected one of ${WAYS.join(', ')}, got "${unknown}"`)
  const versions = (values.version ?? VERSIONS).map((version) => {
    const known = VERSIONS.find((each) => each === version)
    if (!known) throw new Error(`--version: expected one of ${VERSIONS.join(', ')}, got "${version}"`)
    const { missing } = findPrograms(known)
    if (missing && values.version) throw new Error(`PostgreSQL ${known}: ${missing}`)
    return known
  })
  const files = await findTestFiles(ROOT, positionals)
  return { files, versions, name: values.name, ways: ways as readonly Way[], isUsual: through === undefined }
}

async function runAll(wanted: Wanted, signal: AbortSignal): Promise<boolean> {
  const { name } = wanted
  const combined = new CombinedRun(
    {
      root: ROOT,
      concurrency: availableParallelism() + 1,
      fileTimeoutMs: FILE_TIMEOUT_MS,
      signal,
      ...(name === undefined ? {} : { namePattern: name }),
    },
    process.stdout,
  )
  await using opened = new AsyncDisposableStack()
  // Every file is a process of its own that loads nearly the same modules; compiled once, they take half the time.
  const compiled = await mkdtemp(join(tmpdir(), 'longrun-compiled-'))
  opened.defer(() => rm(compiled, { recursive: true, force: true }))
  // A developer's own database is no business of tests.
  const {
    TEST_DATABASE_URL: ownServer,
    TEST_THROUGH: ___,
    DATABASE_URL: _,
    DIRECT_DATABASE_URL: __,
    ...others
  } = process.env
  const env = { ...others, NODE_COMPILE_CACHE: compiled }
  await combined.run(await openRounds(wanted, { ownServer, env, combined, opened, signal }))
  return await combined.finish()
}

interface Surroundings {
  readonly ownServer: string | undefined
  readonly env: NodeJS.ProcessEnv
  readonly combined: CombinedRun
  readonly opened: AsyncDisposableStack
  readonly signal: AbortSignal
}

async function openRounds(
  { files, versions, ways, isUsual }: Wanted,
  { ownServer, env, combined, opened, signal }: Surroundings,
): Promise<Round[]> {
  const withoutServer = { name: 'no server', files: files.withoutServer, env: { ...env, TEST_DATABASE_URL: NO_SERVER } }
  const rounds: Round[] = isUsual ? [withoutServer] : []
  const servers = ownServer === undefined ? versions.map(toServer) : [{ name: 'TEST_DATABASE_URL', url: ownServer }]
  for (const [at, server] of servers.entries()) {
    const ofServer = [
      ...(isUsual ? [{ name: server.name, files: files.onServers, env }] : []),
      ...(at === 0 ? ways.map((way) => toRound(way, server.name, files.ofTheApi, env)) : []),
    ].filter((round) => round.files.length > 0)
    if (signal.aborted || ofServer.length === 0) continue
    const url = await openAddress(server, combined, opened)
    for (const round of url === undefined ? [] : ofServer) {
      const lacking = await findLacking(round.env.TEST_THROUGH)
      if (lacking === undefined) rounds.push({ ...round, env: { ...round.env, TEST_DATABASE_URL: url } })
      else combined.noteSkipped(`the tests of the API [${round.name}]: ${lacking}`)
    }
  }
  return rounds.filter((round) => round.files.length > 0)
}

interface Server {
  readonly name: string
  /** Of one that is there; without it, one of `version` is started. */
  readonly url?: string
  readonly version?: Version
}

function toServer(version: Version): Server {
  return { name: `PostgreSQL ${version}`, version }
}

function toRound(way: Way, server: string, files: readonly string[], env: NodeJS.ProcessEnv): Round {
  return { name: `${server}, ${way}`, files, env: { ...env, TEST_THROUGH: way } }
}

/** Starts the server where it is not there; none, and the run says so, where that cannot be. */
async function openAddress(
  { name, url, version }: Server,
  combined: CombinedRun,
  opened: AsyncDisposableStack,
): Promise<string | undefined> {
  if (version === undefined) return url
  const { missing } = findPrograms(version)
  if (missing) return void combined.noteSkipped(`all tests on ${name}: ${missing}`)
  try {
    return opened.use(await openServer(version)).url
  } catch (error) {
    return void combined.noteFailed(`${name}: ${error instanceof Error ? error.message : error}`)
  }
}

async function findLacking(way: string | undefined): Promise<string | undefined> {
  if (way !== 'pgbouncer') return undefined
  const { findPgBouncer } = await import('@longrun/storage/testing')
  const program = findPgBouncer()
  return 'missing' in program ? program.missing : undefined
}

const interrupted = new AbortController()
let exitCode = 1
function interrupt(code: number): void {
  exitCode = code
  interrupted.abort()
}
process.once('SIGINT', () => interrupt(130))
process.once('SIGTERM', () => interrupt(143))

try {
  const passed = await runAll(await parseWanted(), interrupted.signal)
  if (passed && !interrupted.signal.aborted) exitCode = 0
} catch (error) {
  console.error(error instanceof Error ? error.message : error)
}
process.exitCode = exitCode
