import { quoteIdentifier, type Statement, statement, type Tx } from '../../../access/index.ts'
import { StorageError } from '../../../errors.ts'
import { type Entity, toSqlName } from '../entity.ts'
import { tellingActor } from './acting.ts'
import { canReturnTo, isTakenBy, RESTORED, takingParents } from './record-statements.ts'
import { toTaken } from './taken-values.ts'

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
  /**
   * Brings back what a deletion took along: exactly that, neither what was deleted before it nor what was since. Call it
   * behind the restore in one transaction, with the deletion that the restore answered.
   *
   * @returns as `deleteChildren`
   * @throws StorageError `unique_violation` with the fields of a child that were taken meanwhile; `invalid_input` where
   * another parent of a child is gone, that takes it along too
   */
  restoreChildren(tx: Tx, owner: string, entity: Entity, deletion: DeletionOfMany): Promise<Map<string, string[]>>
}

interface Link {
  readonly child: Entity
  readonly delete: Statement<{ id: string }>
  readonly restore: Statement<{ id: string; is_whole: boolean }>
}

/** Opens the cascade of these entities; those that are declared to be deleted with none of them take no part. */
export function openCascade(entities: readonly Entity[]): Cascade {
  const links = new Map<string, Link[]>()
  for (const child of entities) {
    for (const column of takingParents(child)) {
      const { table } = child.parents[column]!.entity
      links.set(table, [...(links.get(table) ?? []), toLink(child, column)])
    }
  }
  return tellingActor<Cascade>({
    deleteChildren: (tx, owner, entity, deletion) =>
      walk(links, entity, deletion, ({ child, delete: remove }, of) => tx.many(remove, valuesOf(child, owner, of))),
    restoreChildren: (tx, owner, entity, deletion) =>
      walk(links, entity, deletion, async (link, of) => {
        const rows = await tx.many(link.restore, valuesOf(link.child, owner, of)).catch((error: unknown) => {
          throw toTaken(link.child, error)
        })
        if (rows.every(({ is_whole }) => is_whole)) return rows
        const message = `a ${link.child.name} that went along belongs to something else that is deleted`
        throw new StorageError('invalid_input', message, { problems: [{ path: link.child.name, message }] })
      }),
  })
}

type Act = (link: Link, of: DeletionOfMany) => Promise<readonly { readonly id: string }[]>

/** Does something to the children of records, their children, and so on. */
async function walk(
  links: ReadonlyMap<string, readonly Link[]>,
  entity: Entity,
  of: DeletionOfMany,
  act: Act,
): Promise<Map<string, string[]>> {
  const done = new Map<string, string[]>()
  for (const link of links.get(entity.table) ?? []) {
    const ids = (await act(link, of)).map(({ id }) => id)
    if (ids.length === 0) continue
    const below = await walk(links, link.child, { ...of, ids }, act)
    for (const [name, more] of [[link.child.name, ids] as const, ...below])
      done.set(name, [...(done.get(name) ?? []), ...more])
  }
  return done
}

function valuesOf(child: Entity, owner: string, { ids, by, deletionId }: DeletionOfMany): unknown[] {
  return [...(child.ownerColumn === undefined ? [] : [owner]), ids, by, deletionId]
}

// Values of both: the owner where there is one, the parents' ids, who, the id of this deletion.
function toLink(child: Entity, column: string): Link {
  const first = child.ownerColumn === undefined ? 1 : 2
  const by = `$${first + 1}::uuid`
  const deletion = `$${first + 2}::uuid`
  const table = quoteIdentifier(child.table)
  const isBelow = [
    ...(child.ownerColumn === undefined ? [] : [`${quoteIdentifier(child.ownerColumn)} = $1`]),
    `${quoteIdentifier(toSqlName(column))} = any($${first}::${child.parents[column]!.entity.idType}[])`,
  ].join(' and ')
  const changed = `updated_at = now(), updated_by = ${by}, version = version + 1`
  const isWhole = takingParents(child).map((name) => canReturnTo(child, name))
  return {
    child,
    delete: statement(
      `${child.table}.delete-with`,
      `update ${table}
          set deleted_at = now(), deleted_by = ${by}, deletion_id = ${deletion}, ${changed}
        where ${[isBelow, 'deleted_at is null', ...isTakenBy(child, column)].join(' and ')}
       returning id`,
    ),
    restore: statement(
      `${child.table}.restore-with`,
      `update ${table}
          set ${RESTORED}, ${changed}
        where ${isBelow} and deletion_id = ${deletion} and deleted_at is not null
       returning id, ${isWhole.join(' and ')} as is_whole`,
    ),
  }
}
