import { type Reader, type Statement, statement } from '../../../access/index.ts'
import type { Entity } from '../entity.ts'
import { decodeCursor, encodeCursor } from './cursor.ts'
import { type ListRequest, parseListRequest, type UncheckedListOptions } from './list-request.ts'
import { listSql, type Slot, shapeOf } from './list-sql.ts'
import type { Row } from './record-statements.ts'

/** Most shapes whose SQL is kept at hand for one entity; the longest unused goes first. */
const MAX_KEPT_SHAPES = 200
/** Most shapes that are prepared: each stays on every connection for as long as it is open. */
const MAX_PREPARED_SHAPES = 50

interface Shape {
  readonly statement: Statement<Row>
  readonly slots: readonly Slot[]
}

/** Runs the lists of one entity. */
export class ListQuery {
  readonly #entity: Entity
  readonly #shapes = new Map<string, Shape>()
  readonly #prepared = new Set<string>()

  constructor(entity: Entity) {
    this.#entity = entity
  }

  async run(
    reader: Reader,
    owner: string,
    options: UncheckedListOptions,
  ): Promise<{ items: Row[]; nextCursor: string | null }> {
    const first = parseListRequest(this.#entity, owner, options)
    const { cursor } = options
    const request = cursor === undefined ? first : { ...first, after: decodeCursor(this.#entity, first, cursor) }
    const shape = this.#shapeFor(request)
    const rows = await reader.many(
      shape.statement,
      shape.slots.map((slot) => slot.valueFrom(request)),
    )
    if (rows.length <= request.limit) return { items: rows, nextCursor: null }
    rows.length = request.limit
    return { items: rows, nextCursor: encodeCursor(this.#entity, request, rows.at(-1)!) }
  }

  #shapeFor(request: ListRequest): Shape {
    const name = shapeOf(request)
    const kept = this.#shapes.get(name)
    if (kept) this.#shapes.delete(name)
    const shape = kept ?? this.#newShape(name, request)
    this.#shapes.set(name, shape)
    if (this.#shapes.size > MAX_KEPT_SHAPES) this.#shapes.delete(this.#shapes.keys().next().value!)
    return shape
  }

  #newShape(name: string, request: ListRequest): Shape {
    // What begins alike may be one row or half of all: one plan for both would read everything for the one.
    const hasOnePlan = request.conditions.every(({ test }) => test !== 'fromText')
    if (hasOnePlan && this.#prepared.size < MAX_PREPARED_SHAPES) this.#prepared.add(name)
    const { text, slots } = listSql(this.#entity, request)
    return { statement: statement(`${this.#entity.table}.list`, text, { prepared: this.#prepared.has(name) }), slots }
  }
}
