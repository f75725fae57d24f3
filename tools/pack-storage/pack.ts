import { existsSync } from 'node:fs'
import { cp, readFile, writeFile } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import { compile, packFolder } from '../pack/pack-folder.ts'

const ROOT = resolve(import.meta.dirname, '../..')
const STORAGE = join(ROOT, 'storage')

const PAGES = [
  'storage',
  'entities',
  'series',
  'audit',
  'audit-proof',
  'history',
  'erasure',
  'migrations',
  'errors',
  'events',
]
/** What is shipped beside the code, from the root of the repo: the pages that the README leads to, and the example. */
const SHIPPED = ['LICENSE', ...PAGES.map((page) => `docs/${page}.md`), 'examples/library']
// What npm installed in the example's folder, and the data of a library that was started there.
const isSource = (path: string): boolean => !/\/(node_modules|\.library|package-lock\.json)(\/|$)/.test(path)

/** Builds and packs the storage package. Returns the tarball's path. */
export async function packStorage(folder: string): Promise<string> {
  return await packFolder(folder, async (staging) => {
    // Beside dist/ as they are beside src/, so that the code finds its migrations by the same path.
    await compile(join(import.meta.dirname, 'tsconfig.json'), join(staging, 'dist'))
    await cp(join(STORAGE, 'migrations'), join(staging, 'migrations'), { recursive: true })
    for (const path of SHIPPED) await cp(join(ROOT, path), join(staging, path), { recursive: true, filter: isSource })
    for (const page of PAGES) await keepLinks(join(staging, 'docs', `${page}.md`))
    const readme = await readFile(join(STORAGE, 'README.md'), 'utf8')
    await writeFile(join(staging, 'README.md'), readme.replaceAll('](../', ']('))
    await writeFile(join(staging, 'package.json'), await toPublished(join(STORAGE, 'package.json')))
  })
}

/** A link to what is not shipped (decisions, figures, pages of the service) becomes its text. */
async function keepLinks(page: string): Promise<void> {
  const text = await readFile(page, 'utf8')
  const kept = text.replaceAll(/\[([^\]]+)\]\(([^)\s#]+)[^)]*\)/g, (link, words, target) =>
    existsSync(join(dirname(page), target)) ? link : words,
  )
  await writeFile(page, kept)
}

async function toPublished(path: string): Promise<string> {
  const source = JSON.parse(await readFile(path, 'utf8'))
  const exports = Object.fromEntries(
    Object.entries<string>(source.exports).map(([name, file]) => [name, toBuilt(file)]),
  )
  // Sources are not for publishing, so that storage/ itself is private.
  const { private: _, ...published } = { ...source, exports, files: ['dist', 'migrations', 'docs', 'examples'] }
  return `${JSON.stringify(published, null, 2)}\n`
}

function toBuilt(file: string): string | { types: string; default: string } {
  if (!file.endsWith('.ts')) return file
  const built = file.replace('./src/', './dist/').replace(/\.ts$/, '')
  return { types: `${built}.d.ts`, default: `${built}.js` }
}
