import { cp, readFile, writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { compile, packFolder } from '../pack/pack-folder.ts'

const ROOT = resolve(import.meta.dirname, '../..')

/** Builds and packs the typed client, with its page as README. Returns the tarball's path. */
export async function packClient(folder: string): Promise<string> {
  return await packFolder(folder, async (staging) => {
    await compile(join(import.meta.dirname, 'tsconfig.json'), join(staging, 'dist'))
    await cp(join(ROOT, 'LICENSE'), join(staging, 'LICENSE'))
    await cp(join(ROOT, 'docs/client.md'), join(staging, 'README.md'))
    await writeFile(join(staging, 'package.json'), await toManifest())
  })
}

async function toManifest(): Promise<string> {
  const { version, license, dependencies } = JSON.parse(await readFile(join(ROOT, 'service/package.json'), 'utf8'))
  const manifest = {
    name: '@longrun/client',
    version,
    description: 'Typed client of the Longrun API, for browsers and Node',
    license,
    type: 'module',
    sideEffects: false,
    exports: { '.': { types: './dist/index.d.ts', default: './dist/index.js' }, './package.json': './package.json' },
    files: ['dist'],
    dependencies: { 'openapi-fetch': dependencies['openapi-fetch'] },
  }
  return `${JSON.stringify(manifest, null, 2)}\n`
}
