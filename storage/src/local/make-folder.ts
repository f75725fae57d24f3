import { chmod, mkdir, stat } from 'node:fs/promises'
import { dirname } from 'node:path'
import { systemCode } from './refusal.ts'

/**
 * Makes a folder and those above it that are missing, with exactly this mode; the umask may be stricter.
 *
 * Not by `mkdir` with `recursive`: where the parent is there and still nothing can be made in it (`/proc`), it never returns.
 */
export async function makeFolder(path: string, mode: number): Promise<void> {
  try {
    await mkdir(path, { mode })
  } catch (error) {
    const parent = dirname(path)
    if (systemCode(error) === 'EEXIST' && (await isFolder(path))) return
    if (systemCode(error) !== 'ENOENT' || (await isFolder(parent))) throw error
    await makeFolder(parent, mode)
    return await makeFolder(path, mode)
  }
  await chmod(path, mode)
}

async function isFolder(path: string): Promise<boolean> {
  const found = await stat(path).catch(() => undefined)
  return found?.isDirectory() ?? false
}
