import type { IForbiddenRuleType } from 'dependency-cruiser'

// Left to right, by path from the root of the repo. A module imports its own layer and those left of it.
const LAYERS: readonly string[] = [
  '^storage/src/(?!index\\.)[^/]+$',
  '^storage/src/access/',
  '^storage/src/data/',
  '^storage/src/(operations|local)/',
  '^storage/src/index\\.ts$',
  '^storage/src/testing/',
  '^service/src/[^/]+$',
  '^service/src/(http|jobs|monitoring)/',
  '^service/src/features/',
  '^service/src/commands/',
  '^service/src/main/',
  '^service/src/testing/',
  '^(bench|drills|tools)/',
]

const TESTS = '\\.test\\.ts$'
const FOR_TESTS = ['^(storage|service)/src/.*(testing|fixtures)/', 'fixtures\\.ts$', '\\.(contract|child)\\.ts$']
const CONSOLE = '^console/'
const EXAMPLES = '^examples/'
const CLIENT = '^service/client/'

/** Whether a module has a place in the row; one without would be held to no rule at all. */
export function hasLayer(path: string): boolean {
  return !/^(storage|service)\/src\//.test(path) || LAYERS.some((layer) => new RegExp(layer).test(path))
}

/** The part of the import rule that can be said of one import by the two paths alone. */
export const PATH_RULES: IForbiddenRuleType[] = [
  ...LAYERS.map((layer, at) => ({
    name: 'leftward-only',
    severity: 'error' as const,
    from: { path: layer, pathNot: [TESTS, ...FOR_TESTS] },
    to: { path: LAYERS.slice(at + 1) },
  })).filter(({ to }) => to.path.length > 0),
  // Two that share a place in the row know nothing of each other.
  ...['^storage/src/(operations|local)/', '^service/src/(http|jobs|monitoring)/'].map((pair) => ({
    name: 'side-by-side-apart',
    severity: 'error' as const,
    from: { path: pair, pathNot: [TESTS, ...FOR_TESTS] },
    to: { path: pair, pathNot: pair.replace(/\(.*\)/, '$1') },
  })),
  {
    name: 'workspaces-apart',
    severity: 'error',
    from: { path: '^storage/' },
    to: { path: '^(service|console)/' },
  },
  // The client goes where the service does not: into browsers.
  {
    name: 'client-alone',
    severity: 'error',
    from: { path: CLIENT, pathNot: TESTS },
    to: { path: '^(storage|service/src)/' },
  },
  {
    name: 'console-alone',
    severity: 'error',
    from: { path: CONSOLE },
    to: { path: '^(storage|service)/', pathNot: CLIENT },
  },
  { name: 'console-alone', severity: 'error', from: { pathNot: CONSOLE }, to: { path: CONSOLE } },
  // It listens to events; whoever it listens to does not know of it.
  {
    name: 'monitoring-known-to-main-only',
    severity: 'error',
    from: { path: '^service/src/', pathNot: ['^service/src/(monitoring|main)/', TESTS, ...FOR_TESTS] },
    to: { path: '^service/src/monitoring/' },
  },
  // An example stands for somebody else's application, which has the package and nothing else of the repo.
  {
    name: 'examples-alone',
    severity: 'error',
    from: { path: EXAMPLES },
    to: { path: '^(service|console|bench|drills|tools)/' },
  },
  { name: 'examples-alone', severity: 'error', from: { pathNot: EXAMPLES }, to: { path: EXAMPLES } },
  {
    name: 'testing-for-tests-only',
    severity: 'error',
    from: { path: '^(storage|service)/src/', pathNot: [TESTS, ...FOR_TESTS] },
    to: { path: FOR_TESTS },
  },
  {
    name: 'tests-imported-by-nobody',
    severity: 'error',
    from: {},
    to: { path: TESTS },
  },
  { name: 'no-cycle', severity: 'error', from: {}, to: { circular: true } },
  { name: 'resolvable', severity: 'error', from: {}, to: { couldNotResolve: true } },
  {
    name: 'declared-dependency',
    severity: 'error',
    from: { path: '^(storage|service)/src/', pathNot: [TESTS, ...FOR_TESTS] },
    to: { pathNot: '^storage/', dependencyTypes: ['npm-dev', 'npm-no-pkg', 'npm-unknown', 'undetermined'] },
  },
]
