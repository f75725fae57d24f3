import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { basename, resolve } from 'node:path'

/** What is looked for, and what has been read on the way, for the next search. */
export interface Search {
  readonly wanted: RegExp
  readonly imports: Map<string, readonly Import[]>
}

/** What one statement takes from another module of ours. */
interface Import {
  readonly path: string
  /** Under their names there; undefined where it may be anything. */
  readonly names: ReadonlySet<string> | undefined
  /** Under their names here, where they are handed on. */
  readonly handedOn: ReadonlySet<string> | undefined
}

/**
 * Whether `file` gets to the module that is wanted by what it imports, types aside. An `index.ts` holds no code, as
 * `npm run check` sees to, so of what stands behind it only those modules count whose names are taken.
 */
export function reachesModule(file: string, search: Search): boolean {
  return isReached({ path: file, names: undefined }, search, new Set())
}

type Step = Pick<Import, 'path' | 'names'>

function isReached({ path, names }: Step, search: Search, seen: Set<string>): boolean {
  if (search.wanted.test(path)) return true
  const isIndex = names !== undefined && basename(path) === 'index.ts'
  const asked = isIndex ? [...names].map((name) => `${path} ${name}`) : [path]
  if (asked.every((each) => seen.has(each))) return false
  for (const each of asked) seen.add(each)
  const imports = search.imports.get(path) ?? readImports(path)
  search.imports.set(path, imports)
  const counting = isIndex ? imports.filter(({ handedOn }) => !handedOn?.isDisjointFrom(names)) : imports
  return counting.some((each) => isReached(each, search, seen))
}

// Own modules only, relative or a workspace by name; statements only, not the code that a test holds in a string.
const STATEMENT = /^(import|export)\b(?: (type)\b)?([^'"`;]*?)\bfrom '((?:\.{1,2}\/|@longrun\/)[^']+)'/gm
const WHOLE = /^(?:import |.*\bawait import\()'((?:\.{1,2}\/|@longrun\/)[^']+)'/gm

function readImports(file: string): readonly Import[] {
  const text = readFileSync(file, 'utf8')
  const found: Import[] = []
  for (const [, keyword, isType, taken = '', specifier = ''] of text.matchAll(STATEMENT)) {
    const path = findModule(file, specifier)
    if (path === undefined || isType) continue
    const pairs = /^\s*\{([^}]*)\}\s*$/.exec(taken)?.[1]?.split(',').map(toPair)
    const kept = pairs?.filter((pair) => pair !== undefined)
    const names = kept && new Set(kept.map(([there]) => there))
    found.push({
      path,
      names,
      handedOn: keyword === 'export' ? kept && new Set(kept.map(([, here]) => here)) : undefined,
    })
  }
  for (const [, specifier = ''] of text.matchAll(WHOLE)) {
    const path = findModule(file, specifier)
    if (path !== undefined) found.push({ path, names: undefined, handedOn: undefined })
  }
  return found
}

/** `a` and `a as b`; no types. */
function toPair(named: string): readonly [string, string] | undefined {
  const [there = '', , here = there] = named.trim().split(/\s+/)
  return there === '' || there === 'type' ? undefined : [there, here]
}

function findModule(file: string, specifier: string): string | undefined {
  try {
    const path = specifier.startsWith('.') ? resolve(file, '..', specifier) : createRequire(file).resolve(specifier)
    readFileSync(path)
    return path.endsWith('.ts') ? path : undefined
  } catch {
    // Not there: the test itself will tell.
    return undefined
  }
}
