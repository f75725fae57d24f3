import { existsSync, readFileSync } from 'node:fs'
import { glob } from 'node:fs/promises'
import { join } from 'node:path'
import { cruise, type ICruiseResult } from 'dependency-cruiser'
import { findIndexProblems } from './index-files.ts'
import { hasLayer, PATH_RULES } from './layers.ts'
import { refuseRoute } from './rooms.ts'

interface ImportViolation {
  readonly rule: string
  /** The importing file, by its path from the root, with the line where it is known. */
  readonly at: string
  readonly why: string
}

export interface ImportCheck {
  readonly modules: number
  readonly violations: readonly ImportViolation[]
}

const FOLDERS = ['storage', 'service', 'console', 'bench', 'drills', 'tools', 'examples']
const SOURCES = `{${FOLDERS.join(',')}}/**/*.ts`
const LEAVE_OUT = /(^|\/)(node_modules|dist)(\/|$)/

/** Reads every module of the tree at `root` and names each import and each index.ts that breaks the import rule. */
export async function checkImports(root: string): Promise<ImportCheck> {
  const files: string[] = []
  for await (const path of glob(SOURCES, { cwd: root, exclude: (path) => LEAVE_OUT.test(path) })) files.push(path)
  if (files.length === 0) return { modules: 0, violations: [unseen('no module at all')] }
  const { modules, summary } = await readImports(root)
  const seen = new Set(modules.map(({ source }) => source))
  const violations = [
    ...files.filter((path) => !seen.has(path)).map((path) => unseen(path)),
    ...files
      .filter((path) => !hasLayer(path))
      .map((at) => ({
        rule: 'every-module-has-a-layer',
        at,
        why: 'tools/import-rule/layers.ts does not place its folder',
      })),
    ...summary.violations.map(({ rule, from, to }) => ({ rule: rule.name, at: from, why: `imports ${to}` })),
    ...checkRoutes(root, modules),
    ...checkIndexes(root, files),
  ]
  return { modules: files.length, violations }
}

// A parser that cannot read TypeScript sees nothing and finds nothing wrong: what was not seen is a violation itself.
function unseen(what: string): ImportViolation {
  return { rule: 'every-module-seen', at: what, why: 'the import rule did not get to see it' }
}

async function readImports(root: string): Promise<ICruiseResult> {
  const { output } = await cruise(
    FOLDERS.filter((folder) => existsSync(join(root, folder))),
    {
      baseDir: root,
      exclude: { path: LEAVE_OUT.source.replace('node_modules|', '') },
      doNotFollow: { path: 'node_modules' },
      tsPreCompilationDeps: true,
      validate: true,
      ruleSet: { forbidden: PATH_RULES },
    },
    { exportsFields: ['exports'], conditionNames: ['import', 'types', 'node', 'default'] },
  )
  if (typeof output === 'string') throw new Error('dependency-cruiser answered with text instead of a result')
  return output
}

function checkRoutes(root: string, modules: ICruiseResult['modules']): ImportViolation[] {
  const hasIndex = (folder: string): boolean => existsSync(join(root, folder, 'index.ts'))
  return modules.flatMap(({ source, dependencies }) =>
    dependencies.flatMap(({ resolved, module }) => {
      const why = refuseRoute(source, resolved, module, hasIndex)
      return why === undefined ? [] : [{ rule: 'through-the-index', at: source, why: `imports ${module}: ${why}` }]
    }),
  )
}

function checkIndexes(root: string, files: readonly string[]): ImportViolation[] {
  const indexes = files.filter((path) => /^(storage|service)\/src\/(.*\/)?index\.ts$/.test(path))
  return indexes.flatMap((path) =>
    findIndexProblems(readFileSync(join(root, path), 'utf8')).map(({ line, why }) => ({
      rule: 'index-re-exports',
      at: `${path}:${line}`,
      why,
    })),
  )
}
