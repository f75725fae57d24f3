import { posix } from 'node:path'

const { dirname } = posix
const SOURCES = ['storage/src', 'service/src']

// `main/` has no index.ts: it stands last in the row, and only tests and benchmarks start the service as it does.
const WITHOUT_INDEX = 'service/src/main'

/**
 * Says why an import from one folder into another is refused, or nothing when it goes through the room's index.ts.
 *
 * A room is a folder with an index.ts. A module may use the files of its own folder and of the folders around it;
 * every other folder only through the first index.ts on the way down to it.
 */
export function refuseRoute(
  from: string,
  to: string,
  specifier: string,
  hasIndex: (folder: string) => boolean,
): string | undefined {
  const sources = SOURCES.find((folder) => to.startsWith(`${folder}/`))
  if (sources === undefined) return undefined
  const workspace = dirname(sources)
  if (!from.startsWith(`${workspace}/`)) return refuseFromOutside(to, specifier, sources)
  const target = dirname(to)
  const shared = from.startsWith(`${sources}/`) ? findShared(dirname(from), target) : sources
  if (target === shared || isOwnFixture(from, target)) return undefined
  const door = foldersBelow(shared, target).find(hasIndex)
  if (door === undefined) return target === WITHOUT_INDEX ? undefined : `${target} has no index.ts`
  return to === `${door}/index.ts` ? undefined : `go through ${door}/index.ts`
}

// Storage has public entries. The service has none: a benchmark may ask any of its rooms, and start it as main does.
function refuseFromOutside(to: string, specifier: string, sources: string): string | undefined {
  if (sources === 'storage/src') return specifier.startsWith('@longrun/storage') ? undefined : 'import @longrun/storage'
  const target = dirname(to)
  if (target === sources || target === WITHOUT_INDEX || to === `${target}/index.ts`) return undefined
  return `go through ${target}/index.ts`
}

// What the tests of a room share lies in a folder of the room, and has no index.ts: only those tests use it.
function isOwnFixture(from: string, target: string): boolean {
  if (!/\.test\.ts$|\/(fixtures|testing)\//.test(from)) return false
  return /\/(fixtures|testing)$/.test(target) && from.startsWith(`${dirname(target)}/`)
}

function findShared(one: string, other: string): string {
  let shared = one
  while (other !== shared && !other.startsWith(`${shared}/`)) shared = dirname(shared)
  return shared
}

function foldersBelow(shared: string, target: string): string[] {
  const names = target.slice(shared.length + 1).split('/')
  return names.map((_, at) => `${shared}/${names.slice(0, at + 1).join('/')}`)
}
