import { quoteIdentifier, type Reader, statement } from '../../../access/index.ts'
import type { Column } from '../columns/index.ts'
import { type Entity, toSqlName } from '../entity.ts'
import type { Difference } from './drift-problem.ts'
import type { TableCheck, TableFacts } from './read-tables.ts'

/** A value at or just beyond a declared limit, put to the database's own expression. */
interface Probe {
  readonly check: TableCheck
  readonly column: string
  readonly sqlType: string
  readonly value: string | number
  readonly isAllowed: boolean
  /** What is asked, for the message. */
  readonly what: string
}

/**
 * Compares the limits of columns with the CHECK constraints on them by asking the database: whatever is declared must pass,
 * and where a constraint limits the same thing, what lies just beyond must not. Columns without a constraint are fine.
 */
export async function checkDifferences(reader: Reader, entity: Entity, { checks }: TableFacts): Promise<Difference[]> {
  const probes = Object.entries(entity.columns).flatMap(([name, column]) =>
    checks
      .filter(({ columns }) => columns.length === 1 && columns[0] === toSqlName(name))
      .flatMap((check) => probesOf(check, toSqlName(name), column)),
  )
  if (probes.length === 0) return []
  const answers = probes.map(({ check, column, sqlType }, i) => {
    const value = `select $${i + 1}::${sqlType} as ${quoteIdentifier(column)}`
    return `(select (${check.expression}) from (${value}) as probe) is not false as "${i}"`
  })
  const ask = statement<Record<string, boolean>>('drift.check-limits', `select ${answers.join(', ')}`, {
    prepared: false,
  })
  const passed = await reader.one(
    ask,
    probes.map(({ value }) => value),
  )
  return probes.flatMap((probe, i) => (passed[i] === probe.isAllowed ? [] : [difference(probe)]))
}

function difference({ check, column, what, isAllowed }: Probe): Difference {
  const message = isAllowed
    ? `constraint ${check.name} refuses ${what}, which is declared for ${column}: alter the one or the other`
    : `constraint ${check.name} allows ${what}, which the declaration of ${column} refuses: alter the one or the other`
  return { kind: 'check_differs', name: check.name, message }
}

function probesOf(check: TableCheck, column: string, { sqlType, limits }: Column): Probe[] {
  const probe = (value: string | number, isAllowed: boolean, what: string): Probe => ({
    check,
    column,
    sqlType,
    value,
    isAllowed,
    what,
  })
  if (sqlType === 'text' && limits.values) return valueProbes(check, limits.values, probe)
  if (sqlType === 'text') return lengthProbes(check, limits, probe)
  if (sqlType === 'double precision') return rangeProbes(check, limits, probe)
  // As bigint: what lies just beyond a limit may be beyond the column's own type too.
  if (['integer', 'smallint', 'bigint'].includes(sqlType)) {
    return rangeProbes(check, limits, probe).map((each) => ({ ...each, sqlType: 'bigint' }))
  }
  return []
}

type MakeProbe = (value: string | number, isAllowed: boolean, what: string) => Probe

function valueProbes({ expression }: TableCheck, values: readonly string[], probe: MakeProbe): Probe[] {
  const literals = [...expression.matchAll(/'((?:[^']|'')*)'/g)].map(([, literal]) => literal!.replaceAll("''", "'"))
  const others = new Set(literals.filter((literal) => !values.includes(literal)))
  return [
    ...values.map((value) => probe(value, true, `'${value}'`)),
    ...[...others].map((value) => probe(value, false, `'${value}'`)),
  ]
}

// Only where length is all that it limits: a probe of one letter says nothing about a pattern.
function lengthProbes(
  { expression }: TableCheck,
  { minLength = 0, maxLength }: Column['limits'],
  probe: MakeProbe,
): Probe[] {
  if (!/\b(char_)?length\(/.test(expression) || expression.includes('~') || maxLength === undefined) return []
  const text = (length: number, isAllowed: boolean): Probe =>
    probe('x'.repeat(length), isAllowed, `${length} characters`)
  const hasLeast = />=?/.test(expression)
  const hasMost = /<=?/.test(expression)
  return [
    text(minLength, true),
    text(maxLength, true),
    ...(hasLeast && minLength > 0 ? [text(minLength - 1, false)] : []),
    ...(hasMost ? [text(maxLength + 1, false)] : []),
  ]
}

function rangeProbes({ expression }: TableCheck, { minimum, maximum }: Column['limits'], probe: MakeProbe): Probe[] {
  const probes: Probe[] = []
  if (minimum !== undefined) probes.push(probe(minimum, true, String(minimum)))
  if (maximum !== undefined) probes.push(probe(maximum, true, String(maximum)))
  if (minimum !== undefined && />/.test(expression)) probes.push(probe(minimum - 1, false, String(minimum - 1)))
  if (maximum !== undefined && /</.test(expression)) probes.push(probe(maximum + 1, false, String(maximum + 1)))
  return probes
}
