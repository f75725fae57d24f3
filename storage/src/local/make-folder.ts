import { chmod, mkdir } from 'node:fs/promises'
import { dirname } from 'node:path'

/** Makes a folder and those above it that are missing, with exactly this mode; the umask may be stricter. */
export async function makeFolder(path: string, mode: number): Promise<void> {
  const first = await mkdir(path, { recursive: true, mode })
  if (first === undefined) return
  for (let made = path; ; made = dirname(made)) {
    await chmod(made, mode)
    if (made === first || made === dirname(made)) return
  }
}
