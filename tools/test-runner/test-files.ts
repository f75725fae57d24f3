import { readFileSync } from 'node:fs'
import { glob } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { join, resolve } from 'node:path'

export interface TestFiles {
  /** Run once on every server. */
  readonly onServers: readonly string[]
  /** Run once. */
  readonly withoutServer: readonly string[]
}

const TEST_FILES = '{storage,service,tools,bench,drills}/**/*.test.ts'

// Whatever opens a test database gets here by its imports, also by way of a fixture of its workspace.
const OPENS_A_DATABASE = /[/\\]storage[/\\]src[/\\]testing[/\\]test-database\.ts$/

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
  const byServer = Object.groupBy(chosen, (path) => (opensDatabase(join(root, path), imports) ? 'yes' : 'no'))
  return { onServers: byServer.yes ?? [], withoutServer: byServer.no ?? [] }
}

function opensDatabase(file: string, imports: Map<string, readonly string[]>, seen = new Set<string>()): boolean {
  if (OPENS_A_DATABASE.test(file)) return true
  if (seen.has(file)) return false
  seen.add(file)
  const imported = imports.get(file) ?? readImports(file)
  imports.set(file, imported)
  return imported.some((each) => opensDatabase(each, imports, seen))
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
