import assert from 'node:assert/strict'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { after, test } from 'node:test'
import { findTestFiles } from './test-files.ts'

const TREE = {
  'storage/src/testing/test-database.ts': 'export const openTestDatabase = 1\n',
  'storage/src/testing/index.ts': `export { openTestDatabase } from './test-database.ts'\n`,
  'storage/src/data/direct.test.ts': `import { openTestDatabase } from '../testing/index.ts'\n`,
  'storage/src/data/plain.test.ts': `import { sum } from './sum.ts'\n`,
  'storage/src/data/sum.ts': `import { difference } from './difference.ts'\n`,
  'storage/src/data/difference.ts': `import { sum } from './sum.ts'\n`,
  'service/src/testing/test-service.ts': `import { openTestDatabase } from '../../../storage/src/testing/index.ts'\n`,
  'service/src/http/fixture.test.ts': `import { openService } from '../testing/test-service.ts'\n`,
  'service/src/features/notes/notes.test.ts': `import { openService } from '../../testing/test-service.ts'\n`,
  'service/src/testing/files.ts': 'export const aFile = 1\nexport type Kind = string\n',
  'service/src/testing/index.ts': `export {\n  aFile,\n  type Kind,\n} from './files.ts'\nexport { openService as open } from './test-service.ts'\n`,
  'service/src/features/notes/decode.test.ts': `import { aFile } from '../../testing/index.ts'\n`,
  'service/src/features/notes/kinds.test.ts': `import type { open } from '../../testing/index.ts'\nimport { type open as o, aFile } from '../../testing/index.ts'\n`,
  'service/src/features/notes/renamed.test.ts': `import {\n  aFile,\n  open as start,\n} from '../../testing/index.ts'\n`,
  'service/src/features/notes/late.test.ts': `const { open } = await import('../../testing/index.ts')\n`,
  'service/node_modules/other/x.test.ts': '',
} as const

const root = await mkdtemp(join(tmpdir(), 'test-files-'))
after(() => rm(root, { recursive: true }))
for (const [path, code] of Object.entries(TREE)) {
  await mkdir(dirname(join(root, path)), { recursive: true })
  await writeFile(join(root, path), code)
}

test('tests that reach a test database by their imports run on servers, all others once', async () => {
  assert.deepEqual(await findTestFiles(root, ['direct', 'plain', 'fixture', 'notes.test']), {
    onServers: [
      'service/src/features/notes/notes.test.ts',
      'service/src/http/fixture.test.ts',
      'storage/src/data/direct.test.ts',
    ],
    withoutServer: ['storage/src/data/plain.test.ts'],
    ofTheApi: ['service/src/features/notes/notes.test.ts'],
  })
})

test('behind an index.ts only what is taken counts, and types never', async () => {
  const late = 'service/src/features/notes/late.test.ts'
  const renamed = 'service/src/features/notes/renamed.test.ts'
  assert.deepEqual(await findTestFiles(root, ['decode', 'kinds', 'renamed', 'late']), {
    onServers: [late, renamed],
    withoutServer: ['service/src/features/notes/decode.test.ts', 'service/src/features/notes/kinds.test.ts'],
    ofTheApi: [late, renamed],
  })
})

test('parts of paths choose, and a part that chooses nothing is refused by name', async () => {
  assert.deepEqual(await findTestFiles(root, ['./service/src/http']), {
    onServers: ['service/src/http/fixture.test.ts'],
    withoutServer: [],
    ofTheApi: [],
  })
  await assert.rejects(findTestFiles(root, ['plain', 'plane']), /"plane"/)
})
