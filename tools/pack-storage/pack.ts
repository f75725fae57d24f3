import { execFile } from 'node:child_process'
import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { promisify } from 'node:util'

const run = promisify(execFile)
const ROOT = resolve(import.meta.dirname, '../..')
const STORAGE = join(ROOT, 'storage')

/** What is shipped beside the code, from the root of the repo: the pages that the README leads to, and the example. */
const SHIPPED = [
  'LICENSE',
  ...['storage', 'entities', 'series', 'migrations', 'errors', 'events'].map((page) => `docs/${page}.md`),
  'examples/library',
]
// What npm installed in the example's folder, and the data of a library that was started there.
const isSource = (path: string): boolean => !/\/(node_modules|\.library|package-lock\.json)(\/|$)/.test(path)

/** Node refuses TypeScript below node_modules, so that what is published is built. Returns the tarball's path. */
export async function packStorage(folder: string): Promise<string> {
  const staging = await mkdtemp(join(tmpdir(), 'pack-storage-'))
  try {
    // Beside dist/ as they are beside src/, so that the code finds its migrations by the same path.
    await compile(join(staging, 'dist'))
    await cp(join(STORAGE, 'migrations'), join(staging, 'migrations'), { recursive: true })
    for (const path of SHIPPED) await cp(join(ROOT, path), join(staging, path), { recursive: true, filter: isSource })
    const readme = await readFile(join(STORAGE, 'README.md'), 'utf8')
    await writeFile(join(staging, 'README.md'), readme.replaceAll('](../', ']('))
    await writeFile(join(staging, 'package.json'), await toPublished(join(STORAGE, 'package.json')))
    await mkdir(folder, { recursive: true })
    const { stdout } = await run('npm', ['pack', '--json', '--pack-destination', folder], { cwd: staging })
    return join(folder, readName(stdout))
  } finally {
    await rm(staging, { recursive: true })
  }
}

async function compile(folder: string): Promise<void> {
  const compiler = join(ROOT, 'node_modules/typescript/bin/tsc')
  const settings = join(import.meta.dirname, 'tsconfig.json')
  try {
    await run(process.execPath, [compiler, '--project', settings, '--outDir', folder, '--pretty', 'false'])
  } catch (error) {
    throw new Error(`storage does not compile:\n${(error as { stdout?: string }).stdout}`, { cause: error })
  }
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

// npm 10 and 11 answer with a list, later ones with a record by package name.
function readName(answer: string): string {
  const [packed] = Object.values(JSON.parse(answer) as Record<string, { filename?: string }>)
  if (packed?.filename === undefined) throw new Error('npm pack named no file')
  return packed.filename
}
