import { quoteIdentifier, quoteLiteral, type Statement, statement, type Tx } from '../../../access/index.ts'
import { type Entity, toSqlName } from '../entity.ts'

/** Which records are gone, and by which deletion. */
export interface DeletionOfMany {
  /** Ids of records that this deletion took just now, in the same transaction. */
  readonly ids: readonly string[]
  /** Who deletes: a user's id, or null for the system itself. */
  readonly by: string | null
  readonly deletionId: string
}

/** Deletes with records what is declared to go with them. */
export interface Cascade {
  /**
   * Deletes the children of deleted records, their children, and so on, as part of the same deletion: one statement for
   * each kind of child, however many there are. Call it behind the delete in one transaction: whoever is adding a child
   * holds its parent, so either the delete waited and this finds the child, or the child is refused.
   *
   * @returns ids of what was deleted, by the name of the entity; kinds of which there was nothing are left out
   */
  deleteChildren(tx: Tx, owner: string, entity: Entity, deletion: DeletionOfMany): Promise<Map<string, string[]>>
}

interface Link {
  readonly child: Entity
  readonly delete: Statement<{ id: string }>
}

/** Opens the cascade of these entities; those that are declared to be deleted with none of them take no part. */
export function openCascade(entities: readonly Entity[]): Cascade {
  const links = new Map<string, Link[]>()
  for (const child of entities) {
    for (const [column, { entity: parent, deletedWith }] of Object.entries(child.parents)) {
      if (deletedWith === false) continue
      const link = { child, delete: statement<{ id: string }>(`${child.table}.delete-with`, deleteSql(child, column)) }
      links.set(parent.table, [...(links.get(parent.table) ?? []), link])
    }
  }
  const cascade: Cascade = {
    async deleteChildren(tx, owner, entity, deletion) {
      const deleted = new Map<string, string[]>()
      for (const { child, delete: remove } of links.get(entity.table) ?? []) {
        const first = child.ownerColumn === undefined ? [] : [owner]
        const rows = await tx.many(remove, [...first, deletion.ids, deletion.by, deletion.deletionId])
        if (rows.length === 0) continue
        const ids = rows.map(({ id }) => id)
        const below = await cascade.deleteChildren(tx, owner, child, { ...deletion, ids })
        for (const [name, more] of [[child.name, ids] as const, ...below])
          deleted.set(name, [...(deleted.get(name) ?? []), ...more])
      }
      return deleted
    },
  }
  return cascade
}

// Values: the owner where there is one, the parents' ids, who, the id of this deletion.
function deleteSql(child: Entity, column: string): string {
  const { entity: parent, deletedWith } = child.parents[column]!
  const first = child.ownerColumn === undefined ? 1 : 2
  const by = `$${first + 1}::uuid`
  const fixed = Object.entries(deletedWith).map(
    ([name, value]) => `${quoteIdentifier(toSqlName(name))} = ${literal(value)}`,
  )
  const conditions = [
    ...(child.ownerColumn === undefined ? [] : [`${quoteIdentifier(child.ownerColumn)} = $1`]),
    `${quoteIdentifier(toSqlName(column))} = any($${first}::${parent.idType}[])`,
    'deleted_at is null',
    ...fixed,
  ]
  return `update ${quoteIdentifier(child.table)}
      set deleted_at = now(), deleted_by = ${by}, deletion_id = $${first + 2}::uuid,
          updated_at = now(), updated_by = ${by}, version = version + 1
    where ${conditions.join(' and ')}
   returning id`
}

const literal = (value: string | number | boolean): string =>
  typeof value === 'string' ? quoteLiteral(value) : String(value)
