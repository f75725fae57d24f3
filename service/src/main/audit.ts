import { createWriteStream } from 'node:fs'
import { open, rename, rm } from 'node:fs/promises'
import { pipeline } from 'node:stream/promises'
import {
  type AuditRoot,
  openPool,
  parseRootLines,
  pruneAudit,
  readRoots,
  StorageError,
  searchLog,
  systemClock,
  toRootLine,
  verifyAudit,
} from '@longrun/storage'
import type { AuditKeeper } from '../commands/index.ts'
import type { ServiceSettings } from '../settings.ts'
import { openOwnerDatabase } from './open-owner-database.ts'
import { requireMigrated } from './prepare-database.ts'

/** Opens the audit log of the settings' database as its owner, beside a service that runs or without one. */
export async function openAudit(settings: ServiceSettings, onNotice: (line: string) => void): Promise<AuditKeeper> {
  await using opened = new AsyncDisposableStack()
  const { ownerUrl } = opened.use(await openOwnerDatabase(settings, onNotice))
  await requireMigrated(ownerUrl)
  const database = opened.adopt(openPool({ url: ownerUrl, maxConnections: 2 }), (pool) => pool.close())
  const owned = opened.move()
  return {
    verify: ({ against, ...options }) =>
      verifyAudit({
        database,
        isShared: true,
        ...options,
        ...(against === undefined ? {} : { against: readRootFile(against) }),
      }),
    search: (search) => database.read('catalog', (reader) => searchLog(reader, search)),
    roots: (after) => readRoots(database, after),
    prune: (options) => pruneAudit({ database, clock: systemClock, ...options }),
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  }
}

/** Writes roots into a file, which is there only once it is whole. */
export async function writeRoots(path: string, roots: AsyncIterable<AuditRoot>): Promise<number> {
  const unfinished = `${path}.unfinished`
  let count = 0
  const lines = async function* () {
    for await (const root of roots) {
      count++
      yield toRootLine(root)
    }
  }
  try {
    await pipeline(lines, createWriteStream(unfinished, { flush: true }))
    await rename(unfinished, path)
  } catch (error) {
    await rm(unfinished, { force: true })
    throw toFileError(path, error)
  }
  return count
}

async function* readRootFile(path: string): AsyncGenerator<AuditRoot> {
  await using file = await open(path).catch((error) => {
    throw toFileError(path, error)
  })
  yield* parseRootLines(file.readLines())
}

function toFileError(path: string, error: unknown): unknown {
  const { code } = error as NodeJS.ErrnoException
  if (error instanceof StorageError || code === undefined) return error
  const message = `cannot be read or written (${code})`
  return new StorageError('invalid_input', `${path} ${message}`, { problems: [{ path, message }], cause: error })
}
