import type { Reader } from '../../../access/index.ts'
import type { Entity } from '../entity.ts'
import { checkDifferences } from './check-constraint-drift.ts'
import { columnDifferences } from './column-drift.ts'
import type { Difference, DriftProblem } from './drift-problem.ts'
import { indexDifferences } from './index-drift.ts'
import { readTables, type TableFacts } from './read-tables.ts'

/**
 * Compares declarations with the real tables and names every difference, each with its way out. An empty list says that
 * columns, types, defaults, keys, indexes, foreign keys, limits and partitioning are as declared.
 */
export async function checkDrift(reader: Reader, entities: readonly Entity[]): Promise<DriftProblem[]> {
  const tables = await readTables(
    reader,
    entities.map(({ table }) => table),
  )
  const problems: DriftProblem[] = []
  for (const entity of entities) {
    const differences = await differencesOf(reader, entity, tables.get(entity.table))
    problems.push(...differences.map((difference) => ({ entity: entity.name, table: entity.table, ...difference })))
  }
  return problems
}

async function differencesOf(reader: Reader, entity: Entity, facts: TableFacts | undefined): Promise<Difference[]> {
  if (!facts) return [{ kind: 'table_missing', message: `there is no table ${entity.table}: run the migrations` }]
  return [
    ...partitioningDifferences(entity, facts),
    ...columnDifferences(entity, facts),
    ...indexDifferences(entity, facts),
    ...(await checkDifferences(reader, entity, facts)),
  ]
}

function partitioningDifferences(entity: Entity, { partitionKey }: TableFacts): Difference[] {
  const expected = entity.monthlyBy ? 'RANGE (created_at)' : null
  if (partitionKey === expected) return []
  const is = partitionKey === null ? 'is not partitioned' : `is partitioned by ${partitionKey}`
  const should = expected === null ? 'not be partitioned' : `be partitioned by ${expected}`
  return [
    { kind: 'partitioning', message: `the table ${is}, and should ${should}: make it anew, or alter the declaration` },
  ]
}
