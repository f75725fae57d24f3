import assert from 'node:assert/strict'
import { glob } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { test } from 'node:test'
import ts from 'typescript'

const ROOT = resolve(import.meta.dirname, '..')

test('everything that an index.ts exports has a doc comment', async () => {
  const { config } = ts.readConfigFile(join(ROOT, 'tsconfig.json'), ts.sys.readFile)
  const { options } = ts.parseJsonConfigFileContent(config, ts.sys, ROOT)
  const indexes: string[] = []
  for await (const path of glob('{storage,service}/src/**/index.ts', { cwd: ROOT })) indexes.push(join(ROOT, path))
  assert.ok(indexes.length > 20)
  const program = ts.createProgram(indexes, options)
  const exported = indexes.flatMap((path) => listExports(program, path))
  assert.ok(exported.length > 200)
  const bare = exported.filter(({ isDocumented }) => !isDocumented).map(({ name, from }) => `${name} of ${from}`)
  assert.deepEqual([...new Set(bare)], [])
})

function listExports(program: ts.Program, path: string) {
  const checker = program.getTypeChecker()
  const file = program.getSourceFile(path)
  const module = file && checker.getSymbolAtLocation(file)
  assert.ok(module, `${path} is no module`)
  return checker.getExportsOfModule(module).map((symbol) => {
    const original = symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol
    const from = original.declarations?.[0]?.getSourceFile().fileName.slice(ROOT.length + 1) ?? path
    return { name: original.name, from, isDocumented: original.getDocumentationComment(checker).length > 0 }
  })
}
