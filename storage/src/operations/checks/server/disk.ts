import { statfs } from 'node:fs/promises'
import type { Finding, Outcome } from '../check.ts'

/** Where data is kept, and how much has to be free there. */
export interface DiskOptions {
  readonly path: string
  /** Less free space than this is a warning. Default 2 GiB. */
  readonly warnBelowBytes?: number
  /** Less than this has failed: PostgreSQL stops when nothing is left. Default 256 MiB. */
  readonly failBelowBytes?: number
}

const MEBIBYTE = 2 ** 20

/** How much room is left on the disk of a folder. */
export async function checkDisk({
  path,
  warnBelowBytes = 2_048 * MEBIBYTE,
  failBelowBytes = 256 * MEBIBYTE,
}: DiskOptions): Promise<Outcome> {
  const { bavail, bsize } = await statfs(path)
  const freeBytes = bavail * bsize
  const seen = `${toText(freeBytes)} free at ${path}`
  if (freeBytes >= warnBelowBytes) return { seen, findings: [] }
  const level: Finding['level'] = freeBytes < failBelowBytes ? 'failed' : 'warning'
  const problem = `only ${toText(freeBytes)} are free on the disk of ${path}`
  return { seen, findings: [{ level, problem, mend: 'make room, or move the data to a larger disk' }] }
}

function toText(bytes: number): string {
  const mebibytes = bytes / MEBIBYTE
  return mebibytes < 10_240 ? `${Math.round(mebibytes)} MiB` : `${Math.round(mebibytes / 1_024)} GiB`
}
