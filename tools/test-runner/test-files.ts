import { glob } from 'node:fs/promises'
import { join } from 'node:path'
import { reachesModule, type Search } from './reach-module.ts'

export interface TestFiles {
  /** Run once on every server. */
  readonly onServers: readonly string[]
  /** Run once. */
  readonly withoutServer: readonly string[]
  /** Of those on servers, what asks the whole service over HTTP: run behind a pooler and on two processes too. */
  readonly ofTheApi: readonly string[]
}

const TEST_FILES = '{storage,service,tools,bench,drills}/**/*.test.ts'

// Whatever opens a test database gets here by its imports, also by way of a fixture of its workspace.
const OPENS_A_DATABASE = /[/\\]storage[/\\]src[/\\]testing[/\\]test-database\.ts$/

const ASKS_THE_SERVICE = /[/\\]service[/\\]src[/\\]testing[/\\]test-service\.ts$/
// What stands beside them (commands, whole processes, the tools) starts services its own way.
const API_TESTS = /^service\/src\/(features|testing)\//

/**
 * Finds the test files under `root`, of which only those whose path holds one of `parts`, where any are given.
 * @throws Error naming a part that no test file's path holds
 */
export async function findTestFiles(root: string, parts: readonly string[]): Promise<TestFiles> {
  const all: string[] = []
  const exclude = (path: string): boolean => /(^|[/\\])(node_modules|dist)([/\\]|$)/.test(path)
  for await (const path of glob(TEST_FILES, { cwd: root, exclude })) all.push(path.replaceAll('\\', '/'))
  const wanted = parts.map((part) => part.replace(/^\.\//, ''))
  for (const part of wanted) {
    if (!all.some((path) => path.includes(part))) throw new Error(`no test file's path holds "${part}"`)
  }
  const chosen = all.filter((path) => wanted.length === 0 || wanted.some((part) => path.includes(part))).sort()
  const imports: Search['imports'] = new Map()
  const reach = (path: string, wanted: RegExp): boolean => reachesModule(join(root, path), { wanted, imports })
  const byServer = Object.groupBy(chosen, (path) => (reach(path, OPENS_A_DATABASE) ? 'yes' : 'no'))
  const onServers = byServer.yes ?? []
  const ofTheApi = onServers.filter((path) => API_TESTS.test(path) && reach(path, ASKS_THE_SERVICE))
  return { onServers, withoutServer: byServer.no ?? [], ofTheApi }
}
