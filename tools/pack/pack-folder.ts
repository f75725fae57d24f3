import { execFile } from 'node:child_process'
import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { promisify } from 'node:util'

const run = promisify(execFile)
const ROOT = resolve(import.meta.dirname, '../..')

/** Packs what `fill` puts into an empty folder as a tarball in `folder`. Returns the tarball's path. */
export async function packFolder(folder: string, fill: (staging: string) => Promise<void>): Promise<string> {
  const staging = await mkdtemp(join(tmpdir(), 'pack-'))
  try {
    await fill(staging)
    await mkdir(folder, { recursive: true })
    const { stdout } = await run('npm', ['pack', '--json', '--pack-destination', folder], { cwd: staging })
    return join(folder, readName(stdout))
  } finally {
    await rm(staging, { recursive: true })
  }
}

/** Node refuses TypeScript below node_modules, so that what is published is built: JavaScript and declarations. */
export async function compile(settings: string, folder: string): Promise<void> {
  const compiler = join(ROOT, 'node_modules/typescript/bin/tsc')
  try {
    await run(process.execPath, [compiler, '--project', settings, '--outDir', folder, '--pretty', 'false'])
  } catch (error) {
    throw new Error(`${settings} does not compile:\n${(error as { stdout?: string }).stdout}`, { cause: error })
  }
}

// npm 10 and 11 answer with a list, later ones with a record by package name.
function readName(answer: string): string {
  const [packed] = Object.values(JSON.parse(answer) as Record<string, { filename?: string }>)
  if (packed?.filename === undefined) throw new Error('npm pack named no file')
  return packed.filename
}
