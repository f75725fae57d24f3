import { type Database, StorageError } from '@longrun/storage'
import { type ClaimedFile, type ClaimScope, claims } from '../queue/index.ts'
import type { ProcessLimits } from './process-limits.ts'

/**
 * The files that this process has in hand. They are touched every few seconds, so that nobody takes them for lost; what could
 * not be given back, because the database was away, is given back as soon as it can be.
 */
export class HeldFiles {
  readonly #database: Database
  readonly #limits: ProcessLimits
  readonly #held = new Set<ClaimedFile>()
  readonly #owed = new Map<ClaimedFile, { readonly hasFailed: boolean }>()
  #timer: NodeJS.Timeout | undefined
  #isTicking = false

  constructor(database: Database, limits: ProcessLimits) {
    this.#database = database
    this.#limits = limits
  }

  async take(scope: ClaimScope): Promise<ClaimedFile[]> {
    return this.#hold(await claims.take(this.#database, scope, this.#limits.claimFiles))
  }

  async takeSuspect(scope: ClaimScope): Promise<ClaimedFile[]> {
    return this.#hold(await claims.takeSuspect(this.#database, scope, this.#limits.leaseSeconds))
  }

  /** The file came to its end. */
  drop(file: ClaimedFile): void {
    this.#held.delete(file)
    this.#rest()
  }

  /** The file came to no end: somebody else may take it. Does not wait for a database that is away. */
  async release(file: ClaimedFile, { hasFailed }: { readonly hasFailed: boolean }): Promise<void> {
    this.#held.delete(file)
    this.#owed.set(file, { hasFailed })
    await this.#giveBack()
  }

  #hold(files: ClaimedFile[]): ClaimedFile[] {
    for (const file of files) this.#held.add(file)
    if (files.length > 0) this.#begin()
    return files
  }

  #begin(): void {
    this.#timer ??= setInterval(() => void this.#tick(), this.#limits.touchMs).unref()
  }

  #rest(): void {
    if (this.#held.size > 0 || this.#owed.size > 0) return
    clearInterval(this.#timer)
    this.#timer = undefined
  }

  // A failure is that of the database, which the run that needs it tells of.
  async #tick(): Promise<void> {
    if (this.#isTicking) return
    this.#isTicking = true
    const byUser = Map.groupBy(this.#held, ({ userId }) => userId)
    const touching = [...byUser].map(([userId, files]) => claims.touch(this.#database, userId, files))
    await Promise.allSettled([...touching, this.#giveBack()])
    this.#isTicking = false
  }

  async #giveBack(): Promise<void> {
    for (const [file, { hasFailed }] of [...this.#owed]) {
      if (!this.#owed.delete(file)) continue
      try {
        await claims.release(this.#database, file, hasFailed)
      } catch (error) {
        // After the end of the service nobody gives it back: it is lost when its time is over.
        if (error instanceof StorageError && error.code === 'closed') continue
        this.#owed.set(file, { hasFailed })
        // Nothing was owed while it was tried, and the timer may have ended.
        this.#begin()
        break
      }
    }
    this.#rest()
  }
}
