import type { OrderTerm } from '../entity.ts'

export type KeysetTest =
  /** All order columns together, as one row comparison. */
  { readonly test: 'rowAfter' } | { readonly test: 'equal' | 'after' | 'null'; readonly index: number }

/**
 * The rows behind a cursor, as ranges of the index that do not overlap. Where every column runs in one direction and none
 * may be null, one row comparison says it all. Otherwise no single condition does that an index could start from, so each
 * range is a list of equalities with at most one inequality at its end. Nulls come last in either direction.
 *
 * @param isNull for each column, whether the cursor's row had null there
 */
export function rangesAfter(order: readonly OrderTerm[], isNull: readonly boolean[]): KeysetTest[][] {
  const isUniform = order.every(({ direction }) => direction === order[0]!.direction)
  if (isUniform && !isNull.includes(true)) return [[{ test: 'rowAfter' }], ...nullsBehind(order)]
  return order.flatMap((column, index) => {
    if (isNull[index]) return []
    const before = equalBefore(index, isNull)
    const ranges: KeysetTest[][] = [[...before, { test: 'after', index }]]
    if (column.isNullable) ranges.push([...before, { test: 'null', index }])
    return ranges
  })
}

// A row comparison is null, so not true, where it meets a null before it is decided.
function nullsBehind(order: readonly OrderTerm[]): KeysetTest[][] {
  const none = order.map(() => false)
  return order.flatMap(({ isNullable }, index) =>
    isNullable ? [[...equalBefore(index, none), { test: 'null' as const, index }]] : [],
  )
}

function equalBefore(index: number, isNull: readonly boolean[]): KeysetTest[] {
  return isNull.slice(0, index).map((nothing, i) => ({ test: nothing ? 'null' : 'equal', index: i }))
}
