import { availableParallelism } from 'node:os'
import { resolve } from 'node:path'
import { readArguments } from './read-arguments.ts'
import { CombinedRun } from './test-runner/combined-run.ts'
import { findPrograms, openServer, VERSIONS, type Version } from './test-runner/servers.ts'
import { findTestFiles, type TestFiles } from './test-runner/test-files.ts'

const USAGE = `npm test [-- [--version 18] [--version 15] [--name <pattern>] [<part of a path>...]]

Runs the tests on throwaway PostgreSQL servers: 18, which npm brings, and Debian's 15 where it is installed.
With TEST_DATABASE_URL set, on that server alone. Tests that open no database run once.`

const ROOT = resolve(import.meta.dirname, '..')
process.chdir(ROOT)

const FILE_TIMEOUT_MS = 300_000

interface Wanted {
  readonly files: TestFiles
  readonly versions: readonly Version[]
  readonly name: string | undefined
}

async function parseWanted(): Promise<Wanted> {
  const { values, positionals } = readArguments(USAGE, {
    allowPositionals: true,
    options: { version: { type: 'string', multiple: true }, name: { type: 'string' } },
  })
  const versions = (values.version ?? VERSIONS).map((version) => {
    const known = VERSIONS.find((each) => each === version)
    if (!known) throw new Error(`--version: expected one of ${VERSIONS.join(', ')}, got "${version}"`)
    const { missing } = findPrograms(known)
    if (missing && values.version) throw new Error(`PostgreSQL ${known}: ${missing}`)
    return known
  })
  return { files: await findTestFiles(ROOT, positionals), versions, name: values.name }
}

async function runAll({ files, versions, name }: Wanted, signal: AbortSignal): Promise<boolean> {
  const settings = { root: ROOT, concurrency: availableParallelism(), fileTimeoutMs: FILE_TIMEOUT_MS, signal }
  const combined = new CombinedRun(
    { ...settings, ...(name === undefined ? {} : { namePattern: name }) },
    process.stdout,
  )
  // A developer's own database is no business of tests.
  const { TEST_DATABASE_URL: ownServer, DATABASE_URL: _, DIRECT_DATABASE_URL: __, ...env } = process.env
  if (files.withoutServer.length > 0) await combined.run({ name: 'no server', files: files.withoutServer, env })
  if (files.onServers.length > 0 && ownServer !== undefined) {
    await combined.run({
      name: 'TEST_DATABASE_URL',
      files: files.onServers,
      env: { ...env, TEST_DATABASE_URL: ownServer },
    })
  } else if (files.onServers.length > 0) {
    for (const version of versions) await runOn(version, combined, files.onServers, env, signal)
  }
  return await combined.finish()
}

async function runOn(
  version: Version,
  combined: CombinedRun,
  files: readonly string[],
  env: NodeJS.ProcessEnv,
  signal: AbortSignal,
): Promise<void> {
  const name = `PostgreSQL ${version}`
  const { missing } = findPrograms(version)
  if (missing) return combined.noteSkipped(`all tests on ${name}: ${missing}`)
  if (signal.aborted) return
  try {
    await using server = await openServer(version)
    await combined.run({ name, files, env: { ...env, TEST_DATABASE_URL: server.url } })
  } catch (error) {
    combined.noteFailed(`${name}: ${error instanceof Error ? error.message : error}`)
  }
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
