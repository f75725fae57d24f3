import { stat } from 'node:fs/promises'
import { type Clock, type Database, StorageError } from '@longrun/storage'
import type { PeriodicTask } from '../../../jobs/index.ts'
import { ArchiveError, type EntrySource } from '../archives/index.ts'
import type { Spool, SpoolFile } from './spool.ts'
import { type UploadKey, unpackClaims } from './unpack-claims.ts'
import { UNPACK_REASONS } from './unpack-reasons.ts'
import type { Unpacker, UnpackOptions, UnpackOutcome } from './unpacker.ts'

/** How often the spool is looked at, and when something in it counts as left behind. */
export interface SpoolTaskSettings {
  /** How often the spool is looked at, where nothing says that an archive has come. */
  readonly everySeconds: number
  /** Whose unpacking gave no sign for this long has ended. One that lives gives it every second. */
  readonly leaseSeconds: number
  /** After this long another archive that waits has its turn. */
  readonly turnSeconds: number
  readonly sweepEverySeconds: number
  /** What is not written to for this long is no longer arriving: senders are cut off before. */
  readonly staleSeconds: number
  /** An archive without an upload is deleted after this long; another database may know of it. */
  readonly orphanSeconds: number
  /** An import of the command line of which nothing more came for this long was interrupted. */
  readonly interruptedSeconds: number
  /** An archive that nobody found for this long is gone: the machine with its spool may only be away. */
  readonly goneSeconds: number
  /** Most uploads that one sweep ends. */
  readonly batchRows: number
}

/** What the service runs with. */
export const DEFAULT_SPOOL_TASKS: SpoolTaskSettings = Object.freeze({
  everySeconds: 2,
  leaseSeconds: 10,
  turnSeconds: 5,
  sweepEverySeconds: 60,
  staleSeconds: 600,
  orphanSeconds: 86_400,
  interruptedSeconds: 600,
  goneSeconds: 43_200,
  batchRows: 100,
})

/** So often one process tries an archive that ends what reads it, and then no more. */
const MOST_FAILURES = 5

interface Parts {
  readonly database: Database
  readonly spool: Spool
  readonly unpacker: Unpacker
  readonly openArchive: (path: string) => Promise<EntrySource>
  readonly clock: Clock
}

/** What every process that sees the spool does with it. Any number of them may do so at once. */
export function spoolTasks(
  parts: Parts,
  settings: SpoolTaskSettings = DEFAULT_SPOOL_TASKS,
): { readonly unpack: PeriodicTask; readonly sweep: PeriodicTask } {
  const failures = new Map<string, number>()
  const unpack = async (signal: AbortSignal): Promise<void> => {
    while (!signal.aborted && (await unpackNext(parts, settings, { signal, failures })));
  }
  const sweep = async (): Promise<void> => {
    await sweepFiles(parts, settings)
    await sweepUploads(parts, settings)
  }
  return {
    unpack: { name: 'uploads.unpack', everySeconds: settings.everySeconds, run: unpack },
    sweep: { name: 'uploads.sweep-spool', everySeconds: settings.sweepEverySeconds, run: sweep },
  }
}

/** False when there is nothing to do. */
async function unpackNext(
  parts: Parts,
  settings: SpoolTaskSettings,
  { signal, failures }: { readonly signal: AbortSignal; readonly failures: Map<string, number> },
): Promise<boolean> {
  const { database, spool } = parts
  const waiting = await listArchives(spool)
  if (waiting.length === 0) return false
  const claimed = await unpackClaims.claim(database, waiting, settings.leaseSeconds)
  if (!claimed) return false
  const upload = { userId: claimed.user_id, uploadId: claimed.id }
  const turnEndsAt = performance.now() + settings.turnSeconds * 1_000
  const isTurnOver = async () => performance.now() > turnEndsAt && (await listArchives(spool)).length > 1
  try {
    const outcome = await unpackClaimed(parts, upload, { signal, isTurnOver })
    failures.delete(upload.uploadId)
    if (outcome === 'paused') await unpackClaims.release(database, upload)
    else if (outcome !== 'elsewhere') await spool.delete(upload.uploadId)
    return true
  } catch (error) {
    // Whoever is asked to stop leaves it to others at once. What failed rests until its time is over: others come first.
    if (signal.aborted) await unpackClaims.release(database, upload)
    else if (isOfTheArchive(error)) await countFailure(parts, upload, failures)
    throw error
  }
}

async function unpackClaimed(
  { spool, unpacker, openArchive }: Parts,
  upload: UploadKey,
  options: UnpackOptions,
): Promise<UnpackOutcome> {
  const path = spool.pathOf(upload.uploadId)
  try {
    await using source = await openArchive(path)
    return await unpacker.unpack(upload, source, options)
  } catch (error) {
    if (!(error instanceof ArchiveError)) throw error
    const isGone = await stat(path).then(
      () => false,
      (cause: NodeJS.ErrnoException) => cause.code === 'ENOENT',
    )
    const problem = isGone
      ? { reason: 'archive_gone' as const, detail: UNPACK_REASONS.archive_gone }
      : { reason: error.reason, detail: error.message }
    return await unpacker.end(upload, problem)
  }
}

// What the database or the disk says has a code, and passes. Anything else comes of what is in the archive.
function isOfTheArchive(error: unknown): boolean {
  return !(error instanceof StorageError) && !(error instanceof Error && 'code' in error)
}

/** Ends an upload whose archive ends whatever reads it, again and again. */
async function countFailure(
  { spool, unpacker }: Parts,
  upload: UploadKey,
  failures: Map<string, number>,
): Promise<void> {
  const count = (failures.get(upload.uploadId) ?? 0) + 1
  failures.set(upload.uploadId, count)
  if (count < MOST_FAILURES) return
  failures.delete(upload.uploadId)
  const detail = `reading the archive failed ${MOST_FAILURES} times`
  await unpacker.end(upload, { reason: 'archive_unreadable', detail })
  await spool.delete(upload.uploadId)
}

async function listArchives(spool: Spool): Promise<string[]> {
  return (await spool.list()).filter(({ isArchive }) => isArchive).map(({ uploadId }) => uploadId)
}

async function sweepFiles({ database, spool, clock }: Parts, settings: SpoolTaskSettings): Promise<void> {
  const files = await spool.list()
  if (files.length === 0) return
  const uploads = await unpackClaims.findUnfinished(database, [...new Set(files.map(({ uploadId }) => uploadId))])
  const isOld = ({ isArchive, changedAtMs }: SpoolFile): boolean => {
    const seconds = isArchive ? settings.orphanSeconds : settings.staleSeconds
    return clock().getTime() - changedAtMs > seconds * 1_000
  }
  for (const file of files) {
    const isUnpacking = uploads.get(file.uploadId)
    if (isUnpacking === false || (isUnpacking === undefined && isOld(file))) await spool.remove(file)
  }
}

async function sweepUploads({ database, spool, unpacker }: Parts, settings: SpoolTaskSettings): Promise<void> {
  const here = new Set((await spool.list()).map(({ uploadId }) => uploadId))
  for (const { user_id, id, is_in_spool } of await unpackClaims.findAbandoned(database, settings)) {
    if (here.has(id)) continue
    const reason = is_in_spool ? 'archive_gone' : 'import_interrupted'
    await unpacker.end({ userId: user_id, uploadId: id }, { reason, detail: UNPACK_REASONS[reason] })
  }
}
