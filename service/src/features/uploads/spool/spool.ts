import { createHash } from 'node:crypto'
import { type FileHandle, mkdir, open, readdir, rename, rm, stat, statfs } from 'node:fs/promises'
import { join } from 'node:path'
import { Problem } from '../../../http/index.ts'
import { ArchiveError } from '../archives/index.ts'

/** Where the spool is, and how much room it leaves to others. */
export interface SpoolSettings {
  /** Where archives wait until they are unpacked. Made when the first one comes. */
  readonly folder: string
  /** So many bytes stay free on its disk: an archive that would take them is refused. */
  readonly reserveBytes: number
}

/** An archive as it came. */
export interface WrittenArchive {
  readonly sizeBytes: number
  readonly sha256: Buffer
}

/** A file in the folder of the spool. */
export interface SpoolFile {
  readonly name: string
  /** The upload that it belongs to. */
  readonly uploadId: string
  /** A whole archive. Others are on their way in, or were put there to read an archive inside an archive. */
  readonly isArchive: boolean
  readonly changedAtMs: number
}

const ARCHIVE = '.zip'
const UNFINISHED = '.zip.part'
const OF_UPLOAD = /^([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})\.zip/
/** How often it is asked how much room is left, in bytes written. */
const LOOK_EVERY_BYTES = 16 * 1024 * 1024
// No room, no quota left, a limit of the process.
const FULL: ReadonlySet<unknown> = new Set(['ENOSPC', 'EDQUOT', 'EFBIG'])

/**
 * The folder in which archives wait until they are unpacked, one file an upload. What is called `<upload id>.zip` is whole
 * and on the disk: it got its name after that.
 */
export class Spool {
  readonly #settings: SpoolSettings

  constructor(settings: SpoolSettings) {
    this.#settings = settings
  }

  get folder(): string {
    return this.#settings.folder
  }

  /** Where the archive of an upload lies. */
  pathOf(uploadId: string): string {
    return join(this.folder, `${uploadId}${ARCHIVE}`)
  }

  /**
   * Writes an archive as it arrives, no faster than the disk takes it. It becomes part of the spool when `check`, which gets
   * its path, lets it; otherwise nothing of it stays.
   *
   * @throws ArchiveError `archive_too_large`
   * @throws Problem `spool_full`
   */
  async write<Checked>(
    uploadId: string,
    source: AsyncIterable<Uint8Array>,
    { maxBytes, check }: { readonly maxBytes: number; readonly check: (path: string) => Promise<Checked> },
  ): Promise<WrittenArchive & { readonly checked: Checked }> {
    const path = join(this.folder, `${uploadId}${UNFINISHED}`)
    try {
      await mkdir(this.folder, { recursive: true, mode: 0o700 })
      const written = await this.#copy(source, path, maxBytes)
      const checked = await check(path)
      await rename(path, this.pathOf(uploadId))
      await syncFolder(this.folder)
      return { ...written, checked }
    } catch (cause) {
      await rm(path, { force: true })
      throw isFull(cause) ? this.#full(cause) : cause
    }
  }

  /** Forgets the archive of an upload, where there is one. */
  async delete(uploadId: string): Promise<void> {
    await rm(this.pathOf(uploadId), { force: true })
  }

  /** What lies in the spool and belongs to it, oldest upload first. */
  async list(): Promise<SpoolFile[]> {
    const names = (await readdir(this.folder).catch(tolerateNone)) ?? []
    const files: SpoolFile[] = []
    for (const name of names.sort()) {
      const uploadId = OF_UPLOAD.exec(name)?.[1]
      const found = uploadId === undefined ? undefined : await stat(join(this.folder, name)).catch(tolerateNone)
      if (!uploadId || !found) continue
      files.push({ name, uploadId, isArchive: name === `${uploadId}${ARCHIVE}`, changedAtMs: found.mtimeMs })
    }
    return files
  }

  /** Removes one of the files that `list` names. */
  async remove({ name }: SpoolFile): Promise<void> {
    await rm(join(this.folder, name), { force: true, recursive: true })
  }

  async #copy(source: AsyncIterable<Uint8Array>, path: string, maxBytes: number): Promise<WrittenArchive> {
    await using handle = await open(path, 'wx', 0o600)
    const hash = createHash('sha256')
    let sizeBytes = 0
    let lookAt = 0
    for await (const chunk of source) {
      if (sizeBytes + chunk.length > maxBytes) throw new ArchiveError('archive_too_large')
      if (sizeBytes >= lookAt) {
        await this.#requireRoom()
        lookAt = sizeBytes + LOOK_EVERY_BYTES
      }
      await handle.appendFile(chunk)
      hash.update(chunk)
      sizeBytes += chunk.length
    }
    await handle.sync()
    return { sizeBytes, sha256: hash.digest() }
  }

  async #requireRoom(): Promise<void> {
    const { bavail, bsize } = await statfs(this.folder)
    if (bavail * bsize < this.#settings.reserveBytes + LOOK_EVERY_BYTES) throw this.#full()
  }

  #full(cause?: unknown): Problem {
    return new Problem('spool_full', { detail: 'Nothing of the archive was kept: send it again later', cause })
  }
}

function isFull(cause: unknown): boolean {
  return cause instanceof Error && 'code' in cause && FULL.has(cause.code)
}

// The new name is on the disk only when the folder is.
async function syncFolder(folder: string): Promise<void> {
  await using handle: FileHandle = await open(folder, 'r')
  await handle.sync()
}

function tolerateNone(error: NodeJS.ErrnoException): undefined {
  if (error.code !== 'ENOENT') throw error
}
