import type { Entity } from '@longrun/storage'
import type { OperationName, ReadyOperation } from './operation.ts'

/** Operations of one kind that are done as one set, by their places in the batch. */
export interface OperationGroup {
  readonly op: OperationName
  readonly indexes: readonly number[]
}

interface OpenGroup {
  readonly op: OperationName
  readonly indexes: number[]
  readonly ids: Set<string>
  mayTake: boolean
}

/**
 * Parts a batch into sets, such that all comes out as if each operation had been done in its turn: an operation joins an earlier
 * set of its kind unless it would pass by one that is about the same record, or that gives or takes what is unique.
 */
export function groupOperations<E extends Entity>(
  entity: E,
  operations: readonly (ReadyOperation<E> | undefined)[],
): readonly OperationGroup[] {
  const unique = new Set(entity.unique.flatMap(({ columns }) => columns))
  const groups: OpenGroup[] = []
  for (const [index, operation] of operations.entries()) {
    if (operation === undefined) continue
    const id = operation.op === 'create' ? undefined : String(operation.id).toLowerCase()
    const takes = mayTake(operation, unique)
    const group = findGroup(groups, operation.op, { id, takes }) ?? open(groups, operation.op)
    group.indexes.push(index)
    if (id !== undefined) group.ids.add(id)
    group.mayTake ||= takes
  }
  return groups
}

function findGroup(
  groups: readonly OpenGroup[],
  op: OperationName,
  { id, takes }: { readonly id: string | undefined; readonly takes: boolean },
): OpenGroup | undefined {
  for (const group of groups.toReversed()) {
    const isSame = id !== undefined && group.ids.has(id)
    if (group.op === op && !isSame) return group
    if (isSame || (takes && group.mayTake)) return undefined
  }
  return undefined
}

function open(groups: OpenGroup[], op: OperationName): OpenGroup {
  const group: OpenGroup = { op, indexes: [], ids: new Set(), mayTake: false }
  groups.push(group)
  return group
}

/** Whether an operation may take a value that is unique, or make room for one. */
function mayTake<E extends Entity>(operation: ReadyOperation<E>, unique: ReadonlySet<string>): boolean {
  if (unique.size === 0 || operation.op === 'archive' || operation.op === 'unarchive') return false
  const fields = operation.op === 'create' ? operation.values : operation.op === 'update' ? operation.data : undefined
  return fields === undefined || Object.entries(fields).some(([name, value]) => unique.has(name) && value !== undefined)
}
