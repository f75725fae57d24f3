import { quoteIdentifier, toArrayLiteral } from '../../../../access/index.ts'

/** One column of what is handed over for a set of rows: a parameter that holds the values of all of them. */
export interface SetColumn {
  /** Its name in the statement, which is none of the table's. */
  readonly name: string
  readonly sqlType: string
}

/** A column of the set as an expression of its own type. */
export function setValue({ name, sqlType }: SetColumn): string {
  return isArray(sqlType) ? `given.${quoteIdentifier(name)}::${sqlType}` : `given.${quoteIdentifier(name)}`
}

/** The rows of a set, by their columns, as a FROM item called `given`. The parameters are numbered from `first`. */
export function setSource(columns: readonly SetColumn[], first: number): string {
  const parameters = columns.map(({ sqlType }, i) => `$${first + i}::${isArray(sqlType) ? 'text' : sqlType}[]`)
  const names = columns.map(({ name }) => quoteIdentifier(name))
  return `unnest(${parameters.join(', ')}) as given (${names.join(', ')})`
}

const NOTHING: readonly unknown[] = []

/** The parameter of one column of a set. One that is null in every row is an empty array, which `unnest` fills up. */
export function toSetParameter({ sqlType }: SetColumn, values: readonly unknown[]): readonly unknown[] {
  if (values.every((value) => value === null)) return NOTHING
  // An array of arrays would be taken apart to its last item, and all of them must be of one length.
  if (!isArray(sqlType)) return values
  return values.map((value) => (value === null ? null : toArrayLiteral(value as readonly unknown[])))
}

const isArray = (sqlType: string): boolean => sqlType.endsWith('[]')
