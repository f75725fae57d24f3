import { existsSync } from 'node:fs'
import { join } from 'node:path'

export const VERSIONS = ['18', '15'] as const
export type Version = (typeof VERSIONS)[number]

export interface TestServer extends AsyncDisposable {
  readonly url: string
}

/** Where Debian puts the server programs of a version; 18 comes with npm. */
export function findPrograms(version: Version): { readonly folder: string | undefined; readonly missing?: string } {
  if (version === '18') return { folder: undefined }
  const folder = `/usr/lib/postgresql/${version}/bin`
  if (existsSync(join(folder, 'postgres'))) return { folder }
  return { folder, missing: `its server programs are not in ${folder}: npm run setup installs them where it may` }
}

// The test that a prepared transaction left open is noticed needs a server that has them.
const SETTINGS = { max_prepared_transactions: 10 }

/** Starts an empty server on this machine that goes, with its data, when it is disposed. */
export async function openServer(version: Version): Promise<TestServer> {
  // Only now: choosing files and refusing arguments must not wait for it, or fail with it.
  const { openThrowawayServer } = await import('@longrun/storage/local')
  const { folder } = findPrograms(version)
  const onNotice = (message: string): void => console.error(message)
  return await openThrowawayServer({
    settings: SETTINGS,
    onNotice,
    ...(folder === undefined ? {} : { binariesFolder: folder }),
  })
}
