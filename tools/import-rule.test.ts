import assert from 'node:assert/strict'
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { describe, test } from 'node:test'
import { checkImports, type ImportCheck } from './import-rule/check-imports.ts'

type Tree = Readonly<Record<string, string>>

// A tree in which every import is allowed, with one module for each place that the rule knows.
const SOUND: Tree = {
  'storage/package.json': JSON.stringify({
    name: '@longrun/storage',
    exports: { '.': './src/index.ts', './local': './src/local/index.ts', './testing': './src/testing/index.ts' },
    dependencies: { pg: '8' },
  }),
  'storage/src/errors.ts': 'export class StorageError extends Error {}\n',
  'storage/src/index.ts': `export { openPool } from './access/index.ts'\nexport { openMonths } from './data/months/index.ts'\n`,
  'storage/src/access/index.ts': `export { openPool } from './pool/index.ts'\nexport type { Tx } from './tx.ts'\n`,
  'storage/src/access/tx.ts': 'export interface Tx { readonly writable: true }\n',
  'storage/src/access/pool/index.ts': `export { openPool } from './open-pool.ts'\n`,
  'storage/src/access/pool/open-pool.ts': `import type { Tx } from '../tx.ts'\nimport { StorageError } from '../../errors.ts'\nexport const openPool = (): Tx => { throw new StorageError() }\n`,
  'storage/src/data/months/index.ts': `export { openMonths } from './open-months.ts'\n`,
  'storage/src/data/months/open-months.ts': `import { openPool } from '../../access/index.ts'\nexport const openMonths = () => openPool()\n`,
  'storage/src/operations/upkeep/index.ts': `export { ensure } from './ensure.ts'\n`,
  'storage/src/operations/upkeep/ensure.ts': `import { openMonths } from '../../data/months/index.ts'\nexport const ensure = () => openMonths()\n`,
  'storage/src/local/index.ts': `export { start } from './start.ts'\n`,
  'storage/src/local/start.ts': `export const start = () => 1\n`,
  'storage/src/testing/index.ts': `export { openTest } from './open-test.ts'\n`,
  'storage/src/testing/open-test.ts': `import { ensure } from '../operations/upkeep/index.ts'\nexport const openTest = () => ensure()\n`,
  'storage/src/access/pool/open-pool.test.ts': `import { openTest } from '../../testing/index.ts'\nimport { openPool } from './open-pool.ts'\nopenTest()\nopenPool()\n`,
  'service/package.json': JSON.stringify({ name: 'longrun', dependencies: { '@longrun/storage': '1' } }),
  'service/src/http/index.ts': `export { serve } from './serve.ts'\n`,
  'service/src/http/serve.ts': `import { openPool } from '@longrun/storage'\nexport const serve = () => openPool()\n`,
  'service/src/jobs/index.ts': `export { send } from './send.ts'\n`,
  'service/src/jobs/send.ts': 'export const send = () => 1\n',
  'service/src/features/notes/index.ts': `export { addNote } from './note-service.ts'\n`,
  'service/src/features/notes/note-service.ts': `import { serve } from '../../http/index.ts'\nexport const addNote = () => serve()\n`,
  'service/src/features/notes/fixtures/sample-notes.ts': 'export const sample = () => 1\n',
  'service/src/features/notes/note.test.ts': `import { sample } from './fixtures/sample-notes.ts'\nsample()\n`,
  'service/src/commands/index.ts': `export { runStart } from './start-command.ts'\n`,
  'service/src/commands/start-command.ts': `import { addNote } from '../features/notes/index.ts'\nexport const runStart = () => addNote()\n`,
  'service/src/main/cli.ts': `import { runStart } from '../commands/index.ts'\nimport { start } from '@longrun/storage/local'\nrunStart()\nstart()\n`,
  'service/src/main/cli.test.ts': `import { openTest } from '@longrun/storage/testing'\nimport './cli.ts'\nopenTest()\n`,
  'bench/get-note.ts': `import '../service/src/main/cli.ts'\nimport { serve } from '../service/src/http/index.ts'\nserve()\n`,
  'service/client/index.ts': `export const longrunClient = () => 1\n`,
  'console/src/page.ts': `import { longrunClient } from '../../service/client/index.ts'\nexport const title = longrunClient()\n`,
}

async function checkTree(planted: Tree): Promise<ImportCheck> {
  const root = await mkdtemp(join(tmpdir(), 'import-rule-'))
  try {
    for (const [path, text] of Object.entries(planted)) {
      await mkdir(dirname(join(root, path)), { recursive: true })
      await writeFile(join(root, path), text)
    }
    await mkdir(join(root, 'node_modules/@longrun'), { recursive: true })
    await symlink(join(root, 'storage'), join(root, 'node_modules/@longrun/storage'))
    return await checkImports(root)
  } finally {
    await rm(root, { recursive: true })
  }
}

interface Planted {
  readonly what: string
  readonly at: string
  readonly code: string
  readonly rule: string
}

const PLANTED: readonly Planted[] = [
  {
    what: 'access using data',
    at: 'storage/src/access/planted.ts',
    code: `import { openMonths } from '../data/months/index.ts'\nopenMonths()\n`,
    rule: 'leftward-only',
  },
  {
    what: 'a single file using access, for a type alone',
    at: 'storage/src/settings.ts',
    code: `import type { Tx } from './access/index.ts'\nexport type Held = Tx\n`,
    rule: 'leftward-only',
  },
  {
    what: 'data using operations',
    at: 'storage/src/data/months/planted.ts',
    code: `import { ensure } from '../../operations/upkeep/index.ts'\nensure()\n`,
    rule: 'leftward-only',
  },
  {
    what: 'data using operations when it runs',
    at: 'storage/src/data/months/planted.ts',
    code: `export const later = () => import('../../operations/upkeep/index.ts')\n`,
    rule: 'leftward-only',
  },
  {
    what: 'local using operations',
    at: 'storage/src/local/planted.ts',
    code: `import { ensure } from '../operations/upkeep/index.ts'\nensure()\n`,
    rule: 'side-by-side-apart',
  },
  {
    what: 'production code using testing',
    at: 'storage/src/local/planted.ts',
    code: `import { openTest } from '../testing/index.ts'\nopenTest()\n`,
    rule: 'testing-for-tests-only',
  },
  {
    what: 'production code using fixtures of its own room',
    at: 'service/src/features/notes/planted.ts',
    code: `import { sample } from './fixtures/sample-notes.ts'\nsample()\n`,
    rule: 'testing-for-tests-only',
  },
  {
    what: 'a test using fixtures of another room',
    at: 'service/src/http/planted.test.ts',
    code: `import { sample } from '../features/notes/fixtures/sample-notes.ts'\nsample()\n`,
    rule: 'through-the-index',
  },
  {
    what: 'the service using testing outside its tests',
    at: 'service/src/http/planted.ts',
    code: `import { openTest } from '@longrun/storage/testing'\nopenTest()\n`,
    rule: 'testing-for-tests-only',
  },
  {
    what: 'http using a feature',
    at: 'service/src/http/planted.ts',
    code: `import { addNote } from '../features/notes/index.ts'\naddNote()\n`,
    rule: 'leftward-only',
  },
  {
    what: 'the client using the service',
    at: 'service/client/planted.ts',
    code: `import { serve } from '../src/http/index.ts'\nserve()\n`,
    rule: 'client-alone',
  },
  {
    what: 'the client using the storage',
    at: 'service/client/planted.ts',
    code: `import { openPool } from '@longrun/storage'\nopenPool()\n`,
    rule: 'client-alone',
  },
  {
    what: 'a feature using main',
    at: 'service/src/features/notes/planted.ts',
    code: `import '../../main/cli.ts'\n`,
    rule: 'leftward-only',
  },
  {
    what: 'a module in a folder that has no place in the row',
    at: 'service/src/planted/planted.ts',
    code: 'export const planted = 1\n',
    rule: 'every-module-has-a-layer',
  },
  {
    what: 'http using jobs',
    at: 'service/src/http/planted.ts',
    code: `import { send } from '../jobs/index.ts'\nsend()\n`,
    rule: 'side-by-side-apart',
  },
  {
    what: 'a deep import past a room of the same workspace',
    at: 'storage/src/data/months/planted.ts',
    code: `import { openPool } from '../../access/pool/open-pool.ts'\nopenPool()\n`,
    rule: 'through-the-index',
  },
  {
    what: 'a test with a deep import into another room',
    at: 'storage/src/data/months/planted.test.ts',
    code: `import { openPool } from '../../access/pool/open-pool.ts'\nopenPool()\n`,
    rule: 'through-the-index',
  },
  {
    what: 'a folder without index.ts used from elsewhere',
    at: 'service/src/features/tags/planted.ts',
    code: `import { word } from '../words/word.ts'\nword()\n`,
    rule: 'through-the-index',
  },
  {
    what: 'the service reaching into storage by path',
    at: 'service/src/http/planted.ts',
    code: `import { openPool } from '../../../storage/src/index.ts'\nopenPool()\n`,
    rule: 'through-the-index',
  },
  {
    what: 'a benchmark reaching past a room of the service',
    at: 'bench/planted.ts',
    code: `import { serve } from '../service/src/http/serve.ts'\nserve()\n`,
    rule: 'through-the-index',
  },
  {
    what: 'storage using the service',
    at: 'storage/src/data/months/planted.ts',
    code: `import { serve } from '../../../../service/src/http/index.ts'\nserve()\n`,
    rule: 'workspaces-apart',
  },
  {
    what: 'storage using what only the service depends on',
    at: 'storage/src/data/months/planted.ts',
    code: `import fastify from 'fastify'\nfastify()\n`,
    rule: 'declared-dependency',
  },
  {
    what: 'the console using the service',
    at: 'console/src/planted.ts',
    code: `import { serve } from '../../service/src/http/index.ts'\nserve()\n`,
    rule: 'console-alone',
  },
  {
    what: 'the console using storage',
    at: 'console/src/planted.ts',
    code: `import { openPool } from '@longrun/storage'\nopenPool()\n`,
    rule: 'console-alone',
  },
  {
    what: 'an example using the service',
    at: 'examples/planted/src/planted.ts',
    code: `import { serve } from '../../../service/src/http/index.ts'\nserve()\n`,
    rule: 'examples-alone',
  },
  {
    what: 'an example using a room of storage past the entries of the package',
    at: 'examples/planted/src/planted.ts',
    code: `import { openPool } from '../../../storage/src/access/index.ts'\nopenPool()\n`,
    rule: 'through-the-index',
  },
  {
    what: 'a cycle of types in one folder',
    at: 'service/src/features/tags/back.ts',
    code: `import type { Forth } from './forth.ts'\nexport type Back = Forth | 1\n`,
    rule: 'no-cycle',
  },
  {
    what: 'a module that is not there',
    at: 'storage/src/access/planted.ts',
    code: `import { gone } from './gone.ts'\ngone()\n`,
    rule: 'resolvable',
  },
  {
    what: 'a module using a test',
    at: 'storage/src/access/pool/planted.ts',
    code: `import './open-pool.test.ts'\n`,
    rule: 'tests-imported-by-nobody',
  },
]

// What some of the planted modules need beside them.
const BESIDE: Tree = {
  'service/src/features/words/word.ts': 'export const word = () => 1\n',
  'service/src/features/tags/forth.ts': `import type { Back } from './back.ts'\nexport type Forth = Back | 2\n`,
  'node_modules/fastify/package.json': JSON.stringify({ name: 'fastify', version: '5.0.0', exports: './fastify.js' }),
  'node_modules/fastify/fastify.js': 'export default () => 1\n',
}

describe('the import rule', () => {
  test('a sound tree passes', async () => {
    const { modules, violations } = await checkTree({ ...SOUND, ...BESIDE, 'service/src/features/tags/back.ts': '' })
    assert.deepEqual(violations, [])
    assert.equal(modules, Object.keys({ ...SOUND, ...BESIDE }).filter((path) => path.endsWith('.ts')).length + 1)
  })

  for (const { what, at, code, rule } of PLANTED) {
    test(`${what} is refused`, async () => {
      const { violations } = await checkTree({ ...SOUND, ...BESIDE, [at]: code })
      assert.ok(
        violations.some((violation) => violation.rule === rule && violation.at === at),
        `expected ${rule} at ${at}, got ${JSON.stringify(violations)}`,
      )
    })
  }

  const indexes = {
    'code in it': 'export const answer = 42\n',
    'a re-export of everything': `export * from './tx.ts'\n`,
    'a namespace': `export * as tx from './tx.ts'\n`,
    'an import and an export of it': `import { openPool } from './pool/index.ts'\nexport { openPool }\n`,
  }
  for (const [what, code] of Object.entries(indexes)) {
    test(`an index.ts with ${what} is refused, with its line`, async () => {
      const at = 'storage/src/access/index.ts'
      const { violations } = await checkTree({ ...SOUND, [at]: `${SOUND[at]}${code}` })
      assert.ok(violations.some((violation) => violation.rule === 'index-re-exports' && violation.at === `${at}:3`))
    })
  }

  test('a tree in which no module is seen is refused', async () => {
    const { modules, violations } = await checkTree({ 'storage/package.json': '{}' })
    assert.equal(modules, 0)
    assert.deepEqual(violations.map(({ rule }) => rule), ['every-module-seen']) // biome-ignore format: one line says it
  })

  test('the tree of this repo passes', async () => {
    const { modules, violations } = await checkImports(resolve(import.meta.dirname, '..'))
    assert.deepEqual(violations, [])
    assert.ok(modules > 20)
  })
})
