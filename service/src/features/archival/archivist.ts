import { setTimeout as delay } from 'node:timers/promises'
import {
  type Database,
  type Entity,
  type EntityStore,
  type FilterOf,
  newId,
  type OwnerOf,
  type Placement,
  withChangeContext,
} from '@longrun/storage'
import type { archivalRunEntity } from './archival-run-entity.ts'
import type { ArchivalRun } from './archival-service.ts'
import {
  ADVANCE,
  CLAIM,
  COUNT,
  COUNT_USERS,
  FIND_WORK,
  FINISH,
  HOLD,
  LET_GO,
  LIST_USERS,
  SET_TOTAL,
} from './archival-statements.ts'
import { type ArchivedKind, archivedKind, parseFilter } from './archived-kinds.ts'

interface Parts {
  readonly database: Database
  readonly runs: EntityStore<typeof archivalRunEntity>
}

/** A run in hand, with its policy as the archival takes it. */
interface InHand {
  readonly run: ArchivalRun
  readonly kind: ArchivedKind
  readonly policy: { readonly by: string; readonly before: Date; readonly filter: FilterOf<Entity> }
  readonly signal: AbortSignal
}

/** What became of one user's records: `lost` when the run was cancelled, or another process has it. */
type Outcome = { readonly due: number } | 'lost'

/**
 * Does what was ordered, an owner and a batch at a time. How far it has come is told by the run's row, written with each batch:
 * it may be ended at any moment, and whoever comes next goes on.
 */
export class Archivist {
  readonly #parts: Parts
  readonly #id = newId()

  constructor(parts: Parts) {
    this.#parts = parts
  }

  /** Works on what is open and nobody has in hand, oldest first, until nothing is left. */
  async runAll(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      const next = await this.#parts.database.read('catalog', (reader) => reader.maybeOne(FIND_WORK, [this.#id]))
      if (!next || !(await this.run(next.id, signal))) return
    }
  }

  /** Works on one run until it has ended. False where another process has it in hand, it was ended, or the signal came first. */
  async run(id: string, signal: AbortSignal): Promise<boolean> {
    const tx = this.#parts.database.autocommit('catalog')
    if ((await tx.execute(CLAIM, [id, this.#id])) === 0) return false
    try {
      const run = await this.#parts.runs.get(tx, 'catalog', id)
      const context = { actor: run.orderedBy, request: `job:archival:${id}`, address: null, agent: null }
      return await withChangeContext(context, () => this.#work(toInHand(run, signal)))
    } finally {
      // Nothing where it has ended. Where this fails, its time runs out.
      await tx.execute(LET_GO, [id, this.#id]).catch(() => {})
    }
  }

  async #work(inHand: InHand): Promise<boolean> {
    const { run, kind, signal } = inHand
    const tx = this.#parts.database.autocommit('catalog')
    const isOwned = kind.entity.placement === 'owned'
    if (!isOwned) {
      const outcome = await this.#archive(inHand, undefined)
      if (outcome === 'lost' || signal.aborted) return false
      if (!(await this.#advance(inHand, null, { users: 0, counted: outcome.due }))) return false
    } else {
      if (run.usersTotal === null) await this.#setTotal(run)
      if (!(await this.#goThroughUsers(inHand))) return false
    }
    return (await tx.execute(FINISH, [run.id, this.#id])) > 0
  }

  async #setTotal({ id, userId }: ArchivalRun): Promise<void> {
    const tx = this.#parts.database.autocommit('catalog')
    const { n } = await tx.one(COUNT_USERS, [userId])
    await tx.execute(SET_TOTAL, [id, Number(n)])
  }

  /** False when it was interrupted. */
  async #goThroughUsers(inHand: InHand): Promise<boolean> {
    const { run, signal } = inHand
    let done = run.doneUserId
    for (;;) {
      const after = done
      const users = await this.#parts.database.read('catalog', (reader) => reader.many(LIST_USERS, [after, run.userId]))
      if (users.length === 0) return true
      // Users without due records are told of together.
      let untold = 0
      for (const { id } of users) {
        const outcome = await this.#archive(inHand, id)
        if (outcome === 'lost' || signal.aborted) return false
        untold++
        done = id
        if (outcome.due === 0) continue
        if (!(await this.#advance(inHand, id, { users: untold, counted: outcome.due }))) return false
        untold = 0
      }
      if (untold > 0 && !(await this.#advance(inHand, done, { users: untold, counted: 0 }))) return false
    }
  }

  async #advance(
    { run }: InHand,
    userId: string | null,
    { users, counted }: { readonly users: number; readonly counted: number },
  ): Promise<boolean> {
    // What was archived is counted by its batches.
    const due = run.isDryRun ? counted : 0
    const tx = this.#parts.database.autocommit('catalog')
    return (await tx.execute(ADVANCE, [run.id, this.#id, userId, users, due, due > 0 && userId !== null ? 1 : 0])) > 0
  }

  /** All that is due of one user, or of what belongs to nobody. */
  async #archive(inHand: InHand, userId: string | undefined): Promise<Outcome> {
    const { run, kind, policy, signal } = inHand
    const owner = (userId ?? 'catalog') as OwnerOf<Entity>
    const placement: Placement = userId === undefined ? 'catalog' : { owner: userId }
    if (run.isDryRun) {
      return { due: await this.#parts.database.read(placement, (reader) => kind.archival.count(reader, owner, policy)) }
    }
    let due = 0
    while (!signal.aborted) {
      const archived = await this.#parts.database.transaction(placement, async (tx) => {
        const held = await tx.maybeOne(HOLD, [run.id, this.#id, userId ?? null])
        if (!held) return undefined
        if (!held.is_live) return 0
        const options = { by: run.orderedBy, reason: run.reason, limit: run.batchRows }
        const n = await kind.archival.archiveDue(tx, owner, policy, options)
        if (n > 0) await tx.execute(COUNT, [run.id, userId ?? null, n])
        return n
      })
      if (archived === undefined) return 'lost'
      if (archived === 0) break
      due += archived
      await delay(run.pauseMs, undefined, { signal }).catch(() => {})
    }
    return { due }
  }
}

function toInHand(run: ArchivalRun, signal: AbortSignal): InHand {
  const kind = archivedKind(run.entity)
  const { ageColumn, before } = run
  return { run, kind, policy: { by: ageColumn, before, filter: parseFilter(kind, run) }, signal }
}
