import assert from 'node:assert/strict'
import { existsSync } from 'node:fs'
import { glob, readFile } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import { test } from 'node:test'

const ROOT = resolve(import.meta.dirname, '..')

test('every link of a page to a file leads to one', async () => {
  const pages = await listFiles('{*.md,{docs,bench,storage,examples}/**/*.md}')
  assert.ok(pages.length > 20)
  const links = (await Promise.all(pages.map(readLinks))).flat()
  assert.ok(links.length > 30)
  const dead = links.filter(({ page, target }) => !existsSync(resolve(ROOT, dirname(page), target)))
  assert.deepEqual(dead, [])
})

const BLOCK = /^\[(\S+)\]\((\S+)\)\n\n```(ts|sql)\n([\s\S]*?)\n```$/gm

test('every block of code of docs/storage.md is a part of the example, as it is there', async () => {
  const text = await readFile(join(ROOT, 'docs/storage.md'), 'utf8')
  const blocks = [...text.matchAll(BLOCK)]
  assert.equal(blocks.length, [...text.matchAll(/^```(ts|sql)$/gm)].length, 'a block without the file that it is from')
  assert.ok(blocks.length > 20)
  for (const [, name = '', target = '', , code = ''] of blocks) {
    assert.equal(target, `../examples/library/${name}`)
    const source = await readFile(resolve(ROOT, 'docs', target), 'utf8')
    assert.ok(
      withoutIndent(source).includes(withoutIndent(code)),
      `${name} has not, as it is in docs/storage.md:\n${code}`,
    )
  }
})

const withoutIndent = (code: string): string => code.replace(/^ +/gm, '')

test('every dependency has its reason in docs/decisions', async () => {
  const pages = await listFiles('docs/decisions/*.md')
  const text = (await Promise.all(pages.map((page) => readFile(join(ROOT, page), 'utf8')))).join('\n')
  const manifests = await Promise.all((await listFiles('{package.json,*/package.json}')).map(readDependencies))
  const names = [...new Set(manifests.flat())].filter((name) => !name.startsWith('@longrun/'))
  assert.ok(names.length > 20)
  assert.deepEqual(
    names.filter((name) => !text.includes(`\`${name}\``)),
    [],
  )
})

async function listFiles(pattern: string): Promise<string[]> {
  const exclude = (path: string): boolean => /(^|\/)node_modules(\/|$)/.test(path)
  return await Array.fromAsync(glob(pattern, { cwd: ROOT, exclude }))
}

async function readLinks(page: string): Promise<{ readonly page: string; readonly target: string }[]> {
  const text = await readFile(join(ROOT, page), 'utf8')
  const targets = [...text.matchAll(/\]\(([^)\s]+)\)/g)].map(([, target]) => target!)
  return targets
    .filter((target) => !/^[a-z]+:|^#/.test(target))
    .map((target) => ({ page, target: target.replace(/#.*$/, '') }))
}

async function readDependencies(manifest: string): Promise<string[]> {
  const { dependencies, devDependencies, peerDependencies } = JSON.parse(await readFile(join(ROOT, manifest), 'utf8'))
  return Object.keys({ ...dependencies, ...devDependencies, ...peerDependencies })
}
