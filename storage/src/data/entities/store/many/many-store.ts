import { asActor } from '../../../../access/index.ts'
import type { Clock } from '../../../../clock.ts'
import type { ItemFailure, StorageError } from '../../../../errors.ts'
import { newId } from '../../../../record-id.ts'
import type { Entity } from '../../entity.ts'
import { keyValues, newKeyValues } from '../record-key.ts'
import { findParentRefusal, notFound, unsettled } from '../record-refusals.ts'
import { changeableColumns, type ParentStanding, type Row } from '../record-statements.ts'
import { actorOf, changesOf, expectedVersion, newValues, reasonOf, toMasked } from '../record-values.ts'
import type { HeldSet, Needed } from './held-set.ts'
import { type ManyStatements, manyStatements, RETURNS_TO, type SetStatement } from './many-statements.ts'
import { idOf, type Parsed, parseItems, toIdText } from './parse-items.ts'
import { type SetScope, SetSender } from './set-sender.ts'
import { allDone, batchFailed, type Settled, settleAll, settleEach } from './settle-items.ts'

/** What happens to a set of which some items cannot be done: `throw` does none of it, `report` does the others. */
export type OnFailure = 'throw' | 'report'

/** One call about a set. */
export interface SetCall extends SetScope {
  readonly onFailure: OnFailure
}

interface Identified {
  readonly id: unknown
  readonly version: unknown
}

type Parse<Item> = (item: Item, index: number) => Parsed

/** Makes and changes sets of records of one entity, with a few statements for each set. */
export class ManyStore {
  readonly #entity: Entity
  readonly #clock: Clock
  readonly #statements: ManyStatements
  readonly #sender: SetSender
  /** The bit of each column in the mask of the update statement, and its place among the values. */
  readonly #places: ReadonlyMap<string, number>

  constructor(entity: Entity, clock: Clock) {
    this.#entity = entity
    this.#clock = clock
    this.#statements = manyStatements(entity)
    this.#sender = new SetSender(entity, this.#statements)
    this.#places = new Map(changeableColumns(entity).map((name, i) => [name, i]))
  }

  async create(
    call: SetCall,
    records: readonly { readonly values: unknown; readonly id: unknown }[],
  ): Promise<Settled<Row>[]> {
    const columns = Object.keys(this.#entity.columns)
    const parents = Object.keys(this.#entity.parents)
    const nowMs = this.#clock().getTime()
    const parse: Parse<(typeof records)[number]> = ({ values, id }, index) => {
      const key = this.#withoutOwner(newKeyValues(this.#entity, call.owner, id, nowMs))
      const row = newValues(this.#entity, values)
      const ofParents = parents.map((name) => [name, row[columns.indexOf(name)]] as const)
      return { index, key, expected: null, values: row, parents: ofParents }
    }
    return await this.#settle(call, records, parse, async (items) => {
      const sent = await this.#sender.insert(call, items)
      refuseAny(items, (item) => sent.held.findParentRefusal(item))
      const rows = toRows(sent.rows())
      const missing = items.filter((item) => !rows.has(idOf(item)))
      if (missing.length > 0) throw await this.#sender.whyTaken(call, items, missing)
      return items.map((item) => rows.get(idOf(item))!)
    })
  }

  async update(call: SetCall, changes: readonly (Identified & { readonly patch: unknown })[]): Promise<Settled<Row>[]> {
    const parse: Parse<(typeof changes)[number]> = (item, index) => {
      const patch = changesOf(this.#entity, item.patch)
      const parents = patch.filter(({ name }) => this.#entity.parents[name] !== undefined)
      return {
        ...this.#parseKey(call, item, index),
        values: toMasked(patch, this.#places),
        parents: parents.map(({ name, value }) => [name, value] as const),
      }
    }
    return await this.#change(call, changes, parse, { set: this.#statements.update, isArchived: false })
  }

  async delete(
    call: SetCall,
    records: readonly (Identified & { readonly deletionId?: string | undefined })[],
  ): Promise<Settled<Row>[]> {
    const parse: Parse<(typeof records)[number]> = (item, index) => ({
      ...this.#parseKey(call, item, index),
      values: [item.deletionId ?? newId()],
    })
    return await this.#change(call, records, parse, { set: this.#statements.delete })
  }

  async archive(
    call: SetCall,
    records: readonly (Identified & { readonly reason: unknown })[],
  ): Promise<Settled<Row>[]> {
    const parse: Parse<(typeof records)[number]> = (item, index) => ({
      ...this.#parseKey(call, item, index),
      values: [reasonOf(item.reason)],
    })
    return await this.#change(call, records, parse, { set: this.#statements.archive, isArchived: false })
  }

  async unarchive(call: SetCall, records: readonly Identified[]): Promise<Settled<Row>[]> {
    const parse: Parse<Identified> = (item, index) => this.#parseKey(call, item, index)
    return await this.#change(call, records, parse, { set: this.#statements.unarchive, isArchived: true })
  }

  async restore(
    call: SetCall,
    records: readonly Identified[],
  ): Promise<Settled<{ readonly record: Row; readonly deletionId: string | null }>[]> {
    const parse: Parse<Identified> = (item, index) => this.#parseKey(call, item, index)
    return await this.#settle(call, records, parse, async (items) => {
      const { held, rows } = await this.#changeRows(call, items, { set: this.#statements.restore, isDeleted: true })
      const restored = rows.map(toRestored)
      refuseAny(items, (_, i) => findParentRefusal(this.#entity, restored[i]!.standings))
      return items.map((item, i) => ({ record: restored[i]!.record, deletionId: held.rowOf(item)!.deletionId }))
    })
  }

  async #change<Item>(
    call: SetCall,
    items: readonly Item[],
    parse: Parse<Item>,
    kind: Needed & { readonly set: SetStatement },
  ): Promise<Settled<Row>[]> {
    return await this.#settle(call, items, parse, async (parsed) => (await this.#changeRows(call, parsed, kind)).rows)
  }

  async #changeRows(
    call: SetCall,
    items: readonly Parsed[],
    { set, ...needed }: Needed & { readonly set: SetStatement },
  ): Promise<{ readonly held: HeldSet; readonly rows: Row[] }> {
    const sent = await this.#sender.change(call, items, set)
    refuseAny(items, (item) => sent.held.findRefusal(item, needed) ?? sent.held.findParentRefusal(item))
    const changed = toRows(sent.rows())
    const rows = items.map((item) => changed.get(idOf(item)))
    if (rows.includes(undefined)) throw unsettled(this.#entity)
    return { held: sent.held, rows: rows as Row[] }
  }

  /** Checks a set and does it. What is wrong with a value costs no statement. */
  async #settle<Item, Done>(
    { tx, by, onFailure }: SetCall,
    items: readonly Item[],
    parse: Parse<Item>,
    work: (items: readonly Parsed[]) => Promise<readonly Done[]>,
  ): Promise<Settled<Done>[]> {
    const actor = actorOf(by)
    const parsed = parseItems(this.#entity, items, parse)
    if (onFailure === 'throw') allDone(parsed)
    const sound = parsed.flatMap(({ done }) => (done === undefined ? [] : [done]))
    const settled = await asActor(actor, async () => {
      if (sound.length === 0) return []
      if (onFailure === 'report') return await settleEach(tx, sound, work)
      return (await settleAll(tx, sound, work)).map((done) => ({ done }))
    })
    const results = parsed as Settled<Done>[]
    for (const [i, { index }] of sound.entries()) results[index] = settled[i]!
    return results
  }

  #parseKey({ owner }: SetCall, { id, version }: Identified, index: number): Parsed {
    const key = keyValues(this.#entity, owner, id)
    if (key === undefined) throw notFound(this.#entity)
    return { index, key: this.#withoutOwner(key), expected: expectedVersion(version), values: [], parents: [] }
  }

  #withoutOwner(key: readonly unknown[]): readonly unknown[] {
    return this.#entity.ownerColumn === undefined ? key : key.slice(1)
  }
}

function refuseAny(items: readonly Parsed[], find: (item: Parsed, i: number) => StorageError | undefined): void {
  const failures = items.flatMap((item, index): ItemFailure[] => {
    const error = find(item, index)
    return error === undefined ? [] : [{ index, error }]
  })
  if (failures.length > 0) throw batchFailed(failures)
}

function toRows(rows: readonly Row[]): Map<string, Row> {
  return new Map(rows.map((row) => [toIdText(row.id), row]))
}

/** Parts a row that was restored from what the statement says of its parents. */
function toRestored(row: Row): { readonly record: Row; readonly standings: Record<string, ParentStanding> } {
  const record: Row = {}
  const standings: Record<string, ParentStanding> = {}
  for (const [name, value] of Object.entries(row)) {
    if (name.startsWith(RETURNS_TO)) standings[name.slice(RETURNS_TO.length)] = value ? 'fine' : 'gone'
    else record[name] = value
  }
  return { record, standings }
}
