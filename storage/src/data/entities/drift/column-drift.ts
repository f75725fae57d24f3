import { type Entity, toSqlName } from '../entity.ts'
import { IS_ARCHIVED, LIFECYCLE_COLUMNS } from '../lifecycle.ts'
import type { Difference } from './drift-problem.ts'
import type { TableColumn, TableFacts } from './read-tables.ts'

interface ExpectedColumn {
  readonly name: string
  readonly type: string
  readonly isNullable: boolean
  /** What the store leaves to the database. */
  readonly default?: RegExp
  readonly generatedFrom?: RegExp
}

const NOW = /^(now\(\)|CURRENT_TIMESTAMP(\(3\))?|transaction_timestamp\(\))$/i
const DEFAULTS: Readonly<Record<string, RegExp>> = { createdAt: NOW, updatedAt: NOW, version: /^1$/ }

/** Columns that are missing, differ, or are in the table only. */
export function columnDifferences(entity: Entity, facts: TableFacts): Difference[] {
  const found = new Map(facts.columns.map((column) => [column.name, column]))
  const expected = expectedColumns(entity)
  const differences = expected.flatMap((column) => {
    const actual = found.get(column.name)
    return actual ? differencesOf(column, actual) : [missing(entity, column)]
  })
  const known = new Set(expected.map(({ name }) => name))
  const undeclared = facts.columns
    .filter(({ name }) => !known.has(name))
    .map(({ name }) => undeclaredColumn(entity, name))
  return [...differences, ...undeclared]
}

function expectedColumns(entity: Entity): ExpectedColumn[] {
  const key: ExpectedColumn[] = []
  if (entity.ownerColumn !== undefined) key.push({ name: entity.ownerColumn, type: 'uuid', isNullable: false })
  if (entity.key === 'id') key.push({ name: 'id', type: entity.idType, isNullable: false })
  const kept = Object.entries({ ...entity.columns, ...LIFECYCLE_COLUMNS }).map(([name, { sqlType, flags }]) => {
    const column = { name: toSqlName(name), type: sqlType, isNullable: flags.has('optional') }
    const expression = name in entity.columns ? undefined : DEFAULTS[name]
    return expression === undefined ? column : { ...column, default: expression }
  })
  const generatedFrom = /^\(archived_at IS NOT NULL\)$/
  return [...key, ...kept, { name: IS_ARCHIVED, type: 'boolean', isNullable: false, generatedFrom }]
}

function differencesOf(expected: ExpectedColumn, actual: TableColumn): Difference[] {
  const { name, type } = expected
  const differences: Difference[] = []
  const add = (kind: Difference['kind'], message: string): void => {
    differences.push({ kind, name, message: `column ${name} ${message}` })
  }
  if (actual.type !== type)
    add('column_type', `is ${actual.type}, declared as ${type}: alter its type or the declaration`)
  if (actual.isNullable && !expected.isNullable)
    add('column_nullability', 'may be null: set it not null, or declare it optional')
  if (!actual.isNullable && expected.isNullable) {
    add('column_nullability', 'is not null, declared optional: drop its not null, or the optional')
  }
  const isDefault = !actual.isGenerated && expected.default?.test(actual.expression ?? '')
  if (expected.default && !isDefault)
    add('column_default', `must have ${plain(expected.default)} as default: the store leaves it to the database`)
  const isGenerated = actual.isGenerated && expected.generatedFrom?.test(actual.expression ?? '')
  if (expected.generatedFrom && !isGenerated) {
    add('column_default', 'must be generated always as (archived_at is not null) stored')
  }
  if (!expected.generatedFrom && actual.isGenerated)
    add('column_default', 'is generated, so the store cannot write it: make it a plain column')
  return differences
}

const plain = (expression: RegExp): string => (expression === NOW ? 'now()' : '1')

function missing(entity: Entity, { name, type, isNullable }: ExpectedColumn): Difference {
  const wayOut = `alter table ${entity.table} add column ${name} ${type}${isNullable ? '' : ' not null'}`
  return {
    kind: 'column_missing',
    name,
    message: `there is no column ${name}: ${wayOut}, or take it out of the declaration`,
  }
}

function undeclaredColumn(entity: Entity, name: string): Difference {
  return {
    kind: 'column_undeclared',
    name,
    message: `column ${name} is not declared: declare it for ${entity.name}, or drop it`,
  }
}
