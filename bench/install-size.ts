// What `npm ci --omit=dev` takes on disk, and which packages are most of it.
import { execFileSync } from 'node:child_process'
import { cp, mkdir, mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { parseArgs } from 'node:util'
import type { BenchReport } from './report.ts'

const TARGET_MB = 250
const SHOWN = 6
const BLOCK_BYTES = 512

const { values } = parseArgs({ options: { json: { type: 'boolean' }, short: { type: 'boolean' } } })
const root = join(import.meta.dirname, '..')
const folder = await mkdtemp(join(tmpdir(), 'longrun-install-'))
try {
  const report = await measure()
  if (values.json) console.log(JSON.stringify(report))
  else for (const { name, value, unit } of report.figures) console.log(`${name}: ${value} ${unit}`)
} finally {
  await rm(folder, { recursive: true, force: true })
}

async function measure(): Promise<BenchReport> {
  const { workspaces } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8')) as { workspaces: string[] }
  const files = ['package.json', 'package-lock.json', '.npmrc', ...workspaces.map((name) => `${name}/package.json`)]
  for (const file of files) {
    await mkdir(dirname(join(folder, file)), { recursive: true })
    await cp(join(root, file), join(folder, file))
  }
  // With the scripts of packages: one of them makes links that count.
  execFileSync('npm', ['ci', '--omit=dev', '--prefer-offline'], { cwd: folder, stdio: ['ignore', 'ignore', 'inherit'] })
  const modules = join(folder, 'node_modules')
  const sizes = await Promise.all(
    (await listPackages(modules)).map(async (name) => ({ name, bytes: await sizeOf(join(modules, name)) })),
  )
  const megabytes = toMegabytes(await sizeOf(modules))
  const largest = sizes.sort((a, b) => b.bytes - a.bytes).slice(0, SHOWN)
  return {
    name: 'install-size',
    figures: [
      {
        name: `npm ci --omit=dev, ${sizes.length} packages`,
        value: megabytes,
        unit: 'MB',
        target: `at most ${TARGET_MB}`,
        met: megabytes <= TARGET_MB,
      },
      ...largest.map(({ name, bytes }) => ({ name: `of these ${name}`, value: toMegabytes(bytes), unit: 'MB' })),
    ],
  }
}

async function listPackages(modules: string): Promise<string[]> {
  const names = await readdir(modules)
  const scopes = names.filter((name) => name.startsWith('@'))
  const scoped = await Promise.all(
    scopes.map(async (scope) => (await readdir(join(modules, scope))).map((name) => `${scope}/${name}`)),
  )
  return [...names.filter((name) => !name.startsWith('@') && !name.startsWith('.')), ...scoped.flat()]
}

/** What a folder takes on disk, links not followed. */
async function sizeOf(path: string): Promise<number> {
  const entries = await readdir(path, { withFileTypes: true, recursive: true }).catch(() => [])
  const sizes = entries
    .filter((entry) => entry.isFile() || entry.isDirectory())
    .map(async (entry) => (await stat(join(entry.parentPath, entry.name))).blocks * BLOCK_BYTES)
  return (await Promise.all(sizes)).reduce((sum, bytes) => sum + bytes, 0)
}

function toMegabytes(bytes: number): number {
  return Math.round(bytes / 1e5) / 10
}
