import type { Column, Entity } from '@longrun/storage'
import type pg from 'pg'

type Fields = Record<string, unknown>

interface Entry {
  readonly id: string
  readonly entity: string
  readonly userId: string
  readonly recordId: string
  readonly action: string
  readonly version: number
  readonly changes: Fields
}

interface Replayed {
  readonly entity: Entity
  readonly fields: Fields
  readonly version: number
}

const ENTRIES = `
  select id, entity, user_id as "userId", record_id as "recordId", action, version, changes
    from audit_log
   where id > $1 and entity = any($2)
   order by id`
const BATCH_KEYS = 2_000
const LIFECYCLE = ['deletedAt', 'deletedBy', 'deletionId', 'archivedAt', 'archivedBy', 'archiveReason']

/**
 * The tables as the log tells them, from empty on. Each entry must follow from what stands before it: the next version, and
 * as old values what is there. What comes of it must be what is in the tables.
 */
export class LogReplay {
  readonly #entities: ReadonlyMap<string, Entity>
  readonly #records = new Map<string, Replayed>()
  readonly broken: string[] = []
  lastId = '0'
  entries = 0

  constructor(entities: readonly Entity[]) {
    this.#entities = new Map(entities.map((entity) => [entity.name, entity]))
  }

  /** Reads what was written since, and compares the records that it is about with their rows. */
  async goOn(client: pg.Client): Promise<void> {
    const { rows } = await client.query<Entry>(ENTRIES, [this.lastId, [...this.#entities.keys()]])
    for (const entry of rows) this.#replay(entry)
    this.entries += rows.length
    this.lastId = rows.at(-1)?.id ?? this.lastId
    const touched = new Map(rows.map((entry) => [keyOf(entry), entry]))
    for (const entity of this.#entities.values()) {
      const keys = [...touched.values()].filter((entry) => entry.entity === entity.name)
      for (let at = 0; at < keys.length; at += BATCH_KEYS)
        await this.#compare(client, entity, keys.slice(at, at + BATCH_KEYS))
    }
  }

  /** Compares every table as a whole: no row that the log does not know, and none that it knows is gone. */
  async compareAll(client: pg.Client): Promise<number> {
    let compared = 0
    for (const entity of this.#entities.values()) {
      const known = [...this.#records].filter(
        ([
          ,
          {
            entity: { name },
          },
        ]) => name === entity.name,
      )
      compared += await this.#compare(
        client,
        entity,
        known.map(([key]) => fromKey(key)),
        true,
      )
    }
    return compared
  }

  #replay(entry: Entry): void {
    const key = keyOf(entry)
    const before = this.#records.get(key)
    const where = `entry ${entry.id} (${entry.action} of ${entry.entity} ${entry.recordId})`
    if (entry.action === 'purge') {
      if (!before) this.broken.push(`${where}: there is no such record`)
      this.#records.delete(key)
      return
    }
    if (entry.version !== (before?.version ?? 0) + 1)
      this.broken.push(`${where}: version ${entry.version} behind ${before?.version ?? 'none'}`)
    if ((entry.action === 'create') !== (before === undefined)) this.broken.push(`${where}: out of order`)
    const fields = { ...before?.fields }
    for (const [name, change] of Object.entries(entry.changes)) {
      const [old, now] = entry.action === 'create' ? [undefined, change] : (change as [unknown, unknown])
      const known = fields[name] ?? null
      if (entry.action !== 'create' && !isSame(old, known)) this.broken.push(`${where}: ${name} was not so before`)
      if (now === null) delete fields[name]
      else fields[name] = now
    }
    this.#records.set(key, { entity: this.#entities.get(entry.entity)!, fields, version: entry.version })
  }

  async #compare(
    client: pg.Client,
    entity: Entity,
    keys: readonly Pick<Entry, 'entity' | 'userId' | 'recordId'>[],
    isWhole = false,
  ): Promise<number> {
    const owner = entity.ownerColumn
    const id = entity.key === 'owner' ? owner : 'id'
    const rows = await client.query<{ row: Fields }>(
      `select to_jsonb(t) as row from ${entity.table} t ${isWhole ? '' : `where t.${id} = any($1::uuid[])`}`,
      isWhole ? [] : [keys.map(({ recordId }) => recordId)],
    )
    const found = new Map(rows.rows.map(({ row }) => [toRecordKey(entity, row), row]))
    for (const each of keys) {
      const key = keyOf(each)
      const replayed = this.#records.get(key)
      const row = found.get(key)
      found.delete(key)
      if (!replayed && !row) continue
      if (!replayed || !row)
        this.broken.push(`${entity.name} ${each.recordId}: ${row ? 'not in the log' : 'only in the log'}`)
      else this.#compareRow(replayed, row, `${entity.name} ${each.recordId}`)
    }
    if (isWhole) for (const key of found.keys()) this.broken.push(`${key}: a row that the log does not tell`)
    return rows.rows.length
  }

  #compareRow({ entity, fields, version }: Replayed, row: Fields, where: string): void {
    if (row.version !== version) this.broken.push(`${where}: version ${row.version}, by the log ${version}`)
    const is = toFields(entity, row)
    for (const name of new Set([...Object.keys(is), ...Object.keys(fields)]))
      if (!isSame(is[name] ?? null, fields[name] ?? null))
        this.broken.push(`${where}: ${name} is not what the log tells`)
  }
}

/** The fields of a row that the log tells of, spelled as there; without nulls. */
function toFields({ columns }: Entity, row: Fields): Fields {
  const fields: Fields = {}
  for (const name of [...Object.keys(columns), ...LIFECYCLE]) {
    const column = columns[name] as Column | undefined
    const value = row[name.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)]
    if (value === null || value === undefined || column?.flags.has('unaudited')) continue
    const isTime = column ? column.sqlType.startsWith('timestamp') : name.endsWith('At')
    fields[name] = column?.flags.has('secret') ? '[secret]' : isTime ? new Date(String(value)).toISOString() : value
  }
  return fields
}

function toRecordKey(entity: Entity, row: Fields): string {
  const userId = String(row[entity.ownerColumn ?? 'id'])
  return keyOf({ entity: entity.name, userId, recordId: entity.key === 'owner' ? userId : String(row.id) })
}

const keyOf = ({ entity, userId, recordId }: Pick<Entry, 'entity' | 'userId' | 'recordId'>): string =>
  `${entity} ${userId} ${recordId}`

function fromKey(key: string): Pick<Entry, 'entity' | 'userId' | 'recordId'> {
  const [entity = '', userId = '', recordId = ''] = key.split(' ')
  return { entity, userId, recordId }
}

const isSame = (one: unknown, other: unknown): boolean => JSON.stringify(one) === JSON.stringify(other)
