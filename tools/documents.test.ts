import assert from 'node:assert/strict'
import { existsSync, readFileSync } from 'node:fs'
import { glob, readFile } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import { test } from 'node:test'

const ROOT = resolve(import.meta.dirname, '..')

test('every link of a page leads to a file, and to a heading where it names one', async () => {
  const pages = await listFiles('{*.md,{docs,bench,storage,examples}/**/*.md}')
  assert.ok(pages.length > 20)
  const links = (await Promise.all(pages.map(readLinks))).flat()
  assert.ok(links.length > 30)
  assert.deepEqual(
    links.filter((link) => !leadsSomewhere(link)),
    [],
  )
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
  return targets.filter((target) => !/^[a-z]+:/.test(target)).map((target) => ({ page, target }))
}

/** Whether a link leads to a file, and where it names a heading, to that heading. */
function leadsSomewhere({ page, target }: { readonly page: string; readonly target: string }): boolean {
  const [path = '', heading] = target.split('#')
  const file = path === '' ? join(ROOT, page) : resolve(ROOT, dirname(page), path)
  if (!existsSync(file)) return false
  if (heading === undefined) return true
  const headings = [...readFileSync(file, 'utf8').matchAll(/^#+ (.+)$/gm)].map(([, text]) => toAnchor(text!))
  return headings.includes(heading)
}

// As it is made of a heading wherever Markdown is shown.
const toAnchor = (heading: string): string =>
  heading
    .toLowerCase()
    .replace(/[^\w\- ]/g, '')
    .replaceAll(' ', '-')

async function readDependencies(manifest: string): Promise<string[]> {
  const { dependencies, devDependencies, peerDependencies } = JSON.parse(await readFile(join(ROOT, manifest), 'utf8'))
  return Object.keys({ ...dependencies, ...devDependencies, ...peerDependencies })
}
