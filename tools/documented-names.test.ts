import assert from 'node:assert/strict'
import { glob, readFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { test } from 'node:test'

const ROOT = resolve(import.meta.dirname, '..')

const read = (page: string): Promise<string> => readFile(join(ROOT, page), 'utf8')
const PAGES = await Array.fromAsync(
  glob('{README,ARCHITECTURE,docs/*,storage/README,examples/library/README}.md', { cwd: ROOT }),
)

test('every setting that a page names is one', async () => {
  const known = new Set((await read('docs/settings.md')).match(/(?<=^\|[^|]*\| `)[A-Z_]+/gm))
  assert.ok(known.has('LONGRUN_PUBLIC_URL') && known.size > 20)
  const unknown: string[] = []
  for (const page of PAGES) {
    const named = new Set((await read(page)).match(/(?<!\w)(?:LONGRUN_[A-Z_]+|(?:DIRECT_)?DATABASE_URL)\b/g))
    unknown.push(...[...named].filter((name) => !known.has(name)).map((name) => `${page}: ${name}`))
  }
  assert.deepEqual(unknown, [])
})

test('every npm script that a page names is one', async () => {
  const { scripts } = JSON.parse(await read('package.json'))
  const example = JSON.parse(await read('examples/library/package.json')).scripts
  const unknown: string[] = []
  for (const page of PAGES) {
    for (const [, name = ''] of (await read(page)).matchAll(/npm run (?:-s )?([a-z][\w:-]*)/g))
      if (!(name in scripts) && !(name in example)) unknown.push(`${page}: ${name}`)
  }
  assert.deepEqual(unknown, [])
})

const codesOf = (text: string): string[] => [...text.matchAll(/^\| `([a-z_]+)` \|/gm)].map(([, code]) => code!)

test('every code of a problem or an error has its entry in docs/troubleshooting.md, once', async () => {
  const all = new Set([...codesOf(await read('docs/problems.md')), ...codesOf(await read('docs/errors.md'))])
  assert.ok(all.size > 50)
  const text = await read('docs/troubleshooting.md')
  assert.deepEqual(codesOf(text).sort(), [...all].sort())
  for (const row of text.matchAll(/^\| `.*$/gm)) assert.equal(row[0].split(/(?<!\\)\|/).length, 6, row[0])
})

test('every page of docs/ is in its index', async () => {
  const index = await read('docs/README.md')
  const missing = PAGES.filter((page) => /^docs[/\\](?!README)/.test(page)).filter(
    (page) => !index.includes(`](${page.slice('docs/'.length)})`),
  )
  assert.deepEqual(missing, [])
})
