import { homedir } from 'node:os'
import { dirname, extname } from 'node:path'

export interface SourceFile {
  /** From the root of the repo. */
  readonly path: string
  readonly text: string
}

export interface TreeProblem {
  readonly path: string
  readonly line: number
  readonly why: string
}

export interface Surroundings {
  /** Folders of this one machine that the tree must not name. */
  readonly folders: readonly string[]
  /** Hosts that packages come from here. */
  readonly hosts: readonly string[]
}

const MOST_LINES = 350
const WITH_A_LIMIT = new Set(['.ts', '.js', '.mjs', '.css', '.html', '.sh'])

/** Files that may be longer than 350 lines, each with the reason. */
const LONG_FILES: Readonly<Record<string, string>> = {
  'service/client/api.ts': 'generated, and held equal to the OpenAPI document by a test',
}

// Homes of people, in code and in prose alike. Assembled, so that this file does not find itself.
const SOMEBODYS_HOME = new RegExp(`(?<![\\w.])/(?:${['home', 'Users'].join('|')})/[a-z][\\w.-]*/`)
const A_REGISTRY = new RegExp(`\\b(?:${['registry', 'mirrors?'].join('|')})\\.[a-z0-9-]+\\.[a-z]{2,}\\b`)
const FOCUSED_TEST = /\b(?:test|it|describe|suite)\.only\s*\(|\{[^}\n]*\bonly: true/

// Every machine has these, so that naming them says nothing of one.
const EVERYWHERE = new Set(['/', '/root', '/tmp', '/home', '/Users', '/srv', '/opt', '/usr', '/var', '/mnt', '/app'])

/** What this machine would leave in a file: where the clone and the home are, and where its packages come from. */
export function readSurroundings(root: string, env: NodeJS.ProcessEnv): Surroundings {
  const folders = [root, dirname(root), homedir()].filter((folder) => !EVERYWHERE.has(folder))
  const hosts = [env.npm_config_registry, env.NPM_CONFIG_REGISTRY].flatMap((url) =>
    url === undefined || !URL.canParse(url) ? [] : [new URL(url).host],
  )
  return { folders: [...new Set(folders)], hosts: [...new Set(hosts)] }
}

/** Names every line of a file that belongs to one machine, every focused test, and a file that grew too long. */
export function findProblems({ path, text }: SourceFile, surroundings: Surroundings): TreeProblem[] {
  const lines = text.split('\n')
  const problems = lines.flatMap((line, at) => {
    const why = refuseLine(path, line, surroundings)
    return why === undefined ? [] : [{ path, line: at + 1, why }]
  })
  const count = text.endsWith('\n') ? lines.length - 1 : lines.length
  if (count > MOST_LINES && WITH_A_LIMIT.has(extname(path)) && LONG_FILES[path] === undefined)
    problems.push({ path, line: count, why: `${count} lines: split it, or give the reason in LONG_FILES` })
  return problems
}

function refuseLine(path: string, line: string, { folders, hosts }: Surroundings): string | undefined {
  if (path === 'package-lock.json' && /"resolved": "https?:/.test(line)) return 'a download address in the lock file'
  if (SOMEBODYS_HOME.test(line) || folders.some((folder) => isNamed(line, folder))) return "names one machine's folder"
  if (A_REGISTRY.test(line) || hosts.some((host) => line.includes(`//${host}/`))) return 'names a registry host'
  if (path.endsWith('.test.ts') && FOCUSED_TEST.test(line)) return 'a focused test hides all others'
  return undefined
}

// Whole names only: the folder /app is not named by /api/apple.
function isNamed(line: string, folder: string): boolean {
  const at = line.indexOf(folder)
  return at >= 0 && !/[\w/.-]/.test(line[at - 1] ?? ' ') && !/[\w-]/.test(line[at + folder.length] ?? ' ')
}
