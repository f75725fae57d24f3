import { type Database, withChangeContext } from '../../access/index.ts'
import type { Entity } from '../entities/index.ts'
import { toErasedTable } from './erased-table.ts'
import type { Purge, PurgeCounts, PurgedEntity, PurgeSettings } from './purge.ts'
import { type FoundRecord, type PurgeStatements, toPurgeStatements } from './purge-statements.ts'
import { checkRestFactor, withRest } from './rest.ts'
import { readTableOrder } from './table-order.ts'

const BATCH_ROWS = 100
const NOBODY = '00000000-0000-0000-0000-000000000000'
const FIRST: FoundRecord = { owner: NOBODY, id: NOBODY, deleted_at: '-infinity' }

/** What is purged, with its statements. */
interface Step extends PurgedEntity {
  readonly statements: PurgeStatements
}

/**
 * Opens the purge of these entities. It holds nothing that needs closing.
 *
 * @throws TypeError for an entity that is not owned and found by an id, or that many could point at
 */
export function openPurge(settings: PurgeSettings): Purge {
  for (const { entity } of settings.entities) {
    if (entity.placement === 'owned' && entity.key === 'id') continue
    throw new TypeError(`${entity.name} is not purged: only what is owned and has an id is`)
  }
  return new EntityPurge(settings)
}

class EntityPurge implements Purge {
  readonly #database: Database
  readonly #entities: readonly PurgedEntity[]
  readonly #restFactor: number
  #steps: Step[] | undefined

  constructor({ database, entities, restFactor = 1 }: PurgeSettings) {
    this.#database = database
    this.#entities = toChildrenFirst(entities)
    this.#restFactor = checkRestFactor(restFactor)
  }

  async count(before: Date): Promise<PurgeCounts> {
    const counts: Record<string, number> = {}
    for (const { entity, statements } of await this.#readSteps()) {
      const { count } = await this.#database.read('catalog', (reader) => reader.one(statements.count, [before]))
      counts[entity.table] = count
    }
    return counts
  }

  async run(before: Date, { signal }: { readonly signal?: AbortSignal } = {}): Promise<PurgeCounts> {
    const counts: Record<string, number> = {}
    const add = (table: string, rows: number): void => {
      counts[table] = (counts[table] ?? 0) + rows
    }
    const steps = await this.#readSteps()
    for (const { entity, series = [] } of steps) for (const { table } of [entity, ...series]) add(table, 0)
    // What stood in the way of something may be gone itself by now.
    for (let known = -1; known !== sum(counts) && !signal?.aborted; ) {
      known = sum(counts)
      for (const step of steps) await this.#purgeAll(step, before, { signal, add })
    }
    return counts
  }

  async #purgeAll(
    step: Step,
    before: Date,
    { signal, add }: { readonly signal: AbortSignal | undefined; readonly add: (table: string, rows: number) => void },
  ): Promise<void> {
    const most = step.batchRows ?? BATCH_ROWS
    let last = FIRST
    while (!signal?.aborted) {
      const values = [before, last.deleted_at, last.owner, last.id, most]
      const found = await this.#database.read('catalog', (reader) => reader.many(step.statements.find, values))
      for (const [owner, records] of Map.groupBy(found, (record) => record.owner)) {
        const ids = records.map(({ id }) => id)
        await withRest(this.#restFactor, signal, () => this.#purge(step, owner, { ids, before, add }))
      }
      if (found.length < most) return
      last = found.at(-1)!
    }
  }

  async #purge(
    { entity, statements, also }: Step,
    owner: string,
    {
      ids: found,
      before,
      add,
    }: { readonly ids: readonly string[]; readonly before: Date; readonly add: (table: string, rows: number) => void },
  ): Promise<void> {
    const gone = await withChangeContext({ action: 'purge' }, () =>
      this.#database.transaction({ owner }, async (tx): Promise<[string, number][]> => {
        const held = await tx.many(statements.hold, [owner, found, before])
        if (held.length === 0) return []
        const ids = held.map(({ id }) => id)
        const behind = await also?.(tx, owner, ids)
        for (const letGo of statements.letGo) await tx.execute(letGo, [owner, ids])
        const rows: [string, number][] = []
        for (const [table, remove] of statements.removeSamples)
          rows.push([table, await tx.execute(remove, [owner, ids])])
        const times = held.map(({ created_at }) => created_at.getTime())
        const months = [new Date(Math.min(...times)), new Date(Math.max(...times))]
        rows.push([entity.table, await tx.execute(statements.remove, [owner, ids, ...months])])
        await behind?.()
        return rows
      }),
    )
    for (const [table, rows] of gone) add(table, rows)
  }

  /** Read once: what refers to rows of its own table comes of the schema. */
  async #readSteps(): Promise<Step[]> {
    this.#steps ??= await this.#toSteps()
    return this.#steps
  }

  async #toSteps(): Promise<Step[]> {
    const entities = this.#entities.map(({ entity }) => entity)
    const tables = entities.map((entity) => toErasedTable(entity))
    const ordered = await this.#database.read('catalog', (reader) => readTableOrder(reader, tables))
    const referencesOf = new Map(ordered.map(({ table, ownReferences }) => [table, ownReferences]))
    return this.#entities.map((purged) => {
      const { entity, series = [] } = purged
      const ownReferences = referencesOf.get(entity.table) ?? []
      return { ...purged, statements: toPurgeStatements(entity, { entities, series, ownReferences }) }
    })
  }
}

const sum = (counts: PurgeCounts): number => Object.values(counts).reduce((total, count) => total + count, 0)

/** What has a parent among the others stands before it. */
function toChildrenFirst(entities: readonly PurgedEntity[]): PurgedEntity[] {
  const ordered: PurgedEntity[] = []
  const add = (purged: PurgedEntity): void => {
    if (ordered.includes(purged)) return
    for (const other of entities) if (other !== purged && isChildOf(other.entity, purged.entity)) add(other)
    ordered.push(purged)
  }
  for (const purged of entities) add(purged)
  return ordered
}

const isChildOf = (child: Entity, parent: Entity): boolean =>
  Object.values(child.parents).some(({ entity }) => entity.table === parent.table)
