import { constants } from 'node:fs'
import { access, statfs } from 'node:fs/promises'
import { dirname } from 'node:path'
import type { Finding, Outcome } from '@longrun/storage'
import { Spool, type SpoolSettings } from './spool.ts'

const MEBIBYTE = 2 ** 20

/** Whether archives can be taken in: whether the folder may be written to, and how much room is on its disk. */
export async function checkSpool(settings: SpoolSettings): Promise<Outcome> {
  const { folder, reserveBytes } = settings
  // It is made when the first archive comes, and with it what is missing above.
  const nearest = await findNearest(folder)
  if (!(await isWritable(nearest))) {
    const problem = `archives cannot be taken in: ${nearest} may not be written to by this user`
    return { seen: '', findings: [{ level: 'failed', problem, mend: MEND }] }
  }
  const archives = (await new Spool(settings).list()).filter(({ isArchive }) => isArchive).length
  const { bavail, bsize } = await statfs(nearest)
  const freeBytes = bavail * bsize
  const room = Math.max(0, Math.floor((freeBytes - reserveBytes) / MEBIBYTE))
  const seen = `${archives} ${archives === 1 ? 'archive waits' : 'archives wait'} in ${folder}, room for ${room} MiB more`
  if (room >= LITTLE_MEBIBYTES) return { seen, findings: [] }
  const level: Finding['level'] = room === 0 ? 'failed' : 'warning'
  const problem = `there is room for only ${room} MiB of archives in ${folder}: larger ones are refused`
  return { seen, findings: [{ level, problem, mend: MEND }] }
}

const MEND = 'make room, or name another folder with LONGRUN_SPOOL_DIR'
/** An export of some years is larger. */
const LITTLE_MEBIBYTES = 1_024

async function findNearest(folder: string): Promise<string> {
  const isThere = await access(folder).then(
    () => true,
    () => false,
  )
  return isThere || dirname(folder) === folder ? folder : await findNearest(dirname(folder))
}

async function isWritable(folder: string): Promise<boolean> {
  return await access(folder, constants.R_OK | constants.W_OK | constants.X_OK).then(
    () => true,
    () => false,
  )
}
