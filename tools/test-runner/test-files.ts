import { readFileSync } from 'node:fs'
import { glob } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { join, resolve } from 'node:path'

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
  const imports = new Map<string, readonly string[]>()
  const reach = (path: string, wanted: RegExp): boolean => reaches(join(root, path), { wanted, imports })
  const byServer = Object.groupBy(chosen, (path) => (reach(path, OPENS_A_DATABASE) ? 'yes' : 'no'))
  const onServers = byServer.yes ?? []
  const ofTheApi = onServers.filter((path) => API_TESTS.test(path) && reach(path, ASKS_THE_SERVICE))
  return { onServers, withoutServer: byServer.no ?? [], ofTheApi }
}

interface Search {
  readonly wanted: RegExp
  readonly imports: Map<string, readonly string[]>
}

function reaches(file: string, { wanted, imports }: Search, seen = new Set<string>()): boolean {
  if (wanted.test(file)) return true
  if (seen.has(file)) return false
  seen.add(file)
  const imported = imports.get(file) ?? readImports(file)
  imports.set(file, imported)
  return imported.some((each) => reaches(each, { wanted, imports }, seen))
}

// Own modules only, relative or a workspace by name; statements only, not the code that a test holds in a string.
const IMPORTS = /^(?:(?:import|export|\}).*|.*\bawait import\()'((?:\.{1,2}\/|@longrun\/)[^']+)'/gm

function readImports(file: string): readonly string[] {
  const { resolve: find } = createRequire(file)
  const found: string[] = []
  for (const [, specifier = ''] of readFileSync(file, 'utf8').matchAll(IMPORTS)) {
    try {
      found.push(specifier.startsWith('.') ? resolve(file, '..', specifier) : find(specifier))
    } catch {
      // Not there: the test itself will tell.
    }
  }
  return found.filter((path) => /\.ts$/.test(path) && isReadable(path))
}

function isReadable(path: string): boolean {
  try {
    readFileSync(path)
    return true
  } catch {
    return false
  }
}
