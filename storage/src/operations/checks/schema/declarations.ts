import type { Database } from '../../../access/index.ts'
import { checkDrift, type Entity } from '../../../data/entities/index.ts'
import { checkSeriesTypes, type Series } from '../../../data/series/index.ts'
import type { Finding, Outcome } from '../check.ts'
import { inspect } from '../inspect.ts'

/** Whether the tables are what entities and series say that they are. */
export async function checkDeclarations({
  database,
  entities,
  series,
}: {
  readonly database: Database
  readonly entities: readonly Entity[]
  readonly series: readonly Series[]
}): Promise<Outcome> {
  const drift = await inspect(database, (tx) => checkDrift(tx, entities))
  const findings = drift.map(({ table, kind, message }) => toFinding(`${table}: ${message}`, kind))
  for (const each of series) {
    const differences = await inspect(database, (tx) => checkSeriesTypes(tx, each))
    findings.push(...differences.map((difference) => toFinding(difference, 'series_type')))
  }
  return { seen: `${entities.length} entities, ${series.length} series`, findings }
}

function toFinding(problem: string, kind: string): Finding {
  const mend = 'undo what was changed by hand, or write it as a migration and change the declaration'
  return { level: 'failed', problem: `${problem} (${kind})`, mend }
}
