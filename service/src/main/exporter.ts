import { createWriteStream } from 'node:fs'
import { link, rm, stat } from 'node:fs/promises'
import { finished } from 'node:stream/promises'
import { StorageError, systemClock } from '@longrun/storage'
import type { Exporter, ExportImporter } from '../commands/index.ts'
import { DEFAULT_EXPORT_LIMITS, ExportFile, isExport, writeExport } from '../features/exports/index.ts'
import { Problem } from '../http/index.ts'
import type { ServiceSettings } from '../settings.ts'
import { composeService, type Service } from './compose.ts'
import { findUser } from './find-user.ts'
import { openLog } from './log.ts'
import { openOrJoinDatabase } from './open-database.ts'
import { requireMigrated } from './prepare-database.ts'
import { StartProblem } from './start-problem.ts'
import { listenForStop } from './stop-signals.ts'

interface Opened extends AsyncDisposable {
  readonly service: Service
  readonly userId: string
  /** Throws where the command was asked to stop, or the account is open no longer. */
  readonly mayGoOn: () => Promise<void>
}

/** Opens what writes everything of a user into a file. */
export async function openExporter(settings: ServiceSettings, user: string | undefined): Promise<Exporter> {
  const opened = await openAccount(settings, user)
  const { service, userId, mayGoOn } = opened
  return {
    async write(path, onProgress) {
      await refuseExisting(path)
      const unfinished = `${path}.unfinished`
      try {
        const file = createWriteStream(unfinished, { mode: 0o600, flush: true })
        const failed = finished(file)
        failed.catch(() => {})
        const manifest = await writeExport(service.exporting.content, userId, {
          sink: (bytes) =>
            new Promise((resolve, reject) => {
              file.write(bytes, (error) => (error ? reject(error) : resolve()))
            }),
          mayGoOn,
          onProgress: ({ part, lines }) => onProgress(part, lines),
        }).catch((error) => {
          file.destroy()
          throw error
        })
        file.end()
        await failed
        // Unlike a rename it does not write over what came there meanwhile.
        await link(unfinished, path)
        const counts = Object.fromEntries(manifest.parts.map(({ name, lines }) => [name, lines]))
        return { path, bytes: (await stat(path)).size, counts }
      } catch (error) {
        throw toFileError(path, error)
      } finally {
        await rm(unfinished, { force: true })
      }
    },
    [Symbol.asyncDispose]: () => opened[Symbol.asyncDispose](),
  }
}

/** Opens an importer of an export of ours; undefined where the one path that is named is none. */
export async function openExportImporter(
  settings: ServiceSettings,
  { paths, user }: { readonly paths: readonly string[]; readonly user: string | undefined },
): Promise<ExportImporter | undefined> {
  const [path] = paths
  if (path === undefined || paths.length > 1 || !isExport(path, DEFAULT_EXPORT_LIMITS)) return undefined
  await using opened = new AsyncDisposableStack()
  const file = opened.use(await ExportFile.open(path, DEFAULT_EXPORT_LIMITS).catch(toStartProblem))
  const { service, userId, mayGoOn } = opened.use(await openAccount(settings, user))
  const owned = opened.move()
  return {
    run: (onProgress) => service.exporting.imports.run(userId, file, { mayGoOn, onProgress }).catch(toStartProblem),
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  }
}

async function openAccount(settings: ServiceSettings, user: string | undefined): Promise<Opened> {
  await using opened = new AsyncDisposableStack()
  const signal = opened.use(listenForStop((name) => process.stderr.write(`\n${name}: stopping\n`)))
  const database = opened.use(await openOrJoinDatabase(settings, signal))
  await requireMigrated(database.ownerUrl)
  const log = openLog(settings)
  const service = opened.use(await composeService({ settings, databaseUrl: database.url, log, clock: systemClock }))
  const userId = await findUser(service, user)
  let lookedAt = performance.now()
  const owned = opened.move()
  return {
    service,
    userId,
    async mayGoOn() {
      signal.throwIfAborted()
      if (performance.now() - lookedAt < DEFAULT_EXPORT_LIMITS.recheckMs) return
      lookedAt = performance.now()
      if ((await service.users.standingOf(userId)) === 'closed') throw new StartProblem('the account was closed')
    },
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  }
}

async function refuseExisting(path: string): Promise<void> {
  const isThere = await stat(path).then(
    () => true,
    () => false,
  )
  if (isThere) throw refusal(path, 'exists already: nothing is written over')
}

function toFileError(path: string, error: unknown): unknown {
  const code = error instanceof Error && 'syscall' in error && 'code' in error ? String(error.code) : undefined
  if (code === undefined) return error
  return refusal(path, code === 'EEXIST' ? 'exists already: nothing is written over' : `cannot be written (${code})`)
}

function refusal(path: string, message: string): StorageError {
  return new StorageError('invalid_input', `${path} ${message}`, { problems: [{ path, message }] })
}

function toStartProblem(error: unknown): never {
  if (!(error instanceof Problem)) throw error
  const told = error.details.errors?.map(({ path, message }) => `\n  ${path}: ${message}`) ?? []
  throw new StartProblem(`${error.details.detail ?? error.message}${told.join('')}`, { cause: error })
}
