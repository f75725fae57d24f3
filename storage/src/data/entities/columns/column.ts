import type { TSchema } from 'typebox'

/** What a column is besides its type. */
export type ColumnFlag =
  /** May be null; a new record may leave it out. */
  | 'optional'
  /** A new record may leave it out and gets the declared default. */
  | 'defaulted'
  /** Never in an API schema: neither in answers nor in inputs. */
  | 'internal'
  /** In answers of the API, not in its inputs. The application itself writes it. */
  | 'readOnly'
  /** Given when the record is made, never changed. */
  | 'createOnly'
  /** The audit log tells that it changed, never its values. */
  | 'secret'
  /** Not in the audit log: the application writes it often, by SQL that leaves the version as it is. */
  | 'unaudited'

/** One fault of a value: where it is (`tags.2`), and what it must be. Never the value itself. */
export interface Problem {
  readonly path: string
  readonly message: string
}

/** Limits that the database may repeat as CHECK constraints; the drift check compares them. */
export interface ColumnLimits {
  readonly minimum?: number
  readonly maximum?: number
  readonly minLength?: number
  readonly maxLength?: number
  readonly values?: readonly string[]
}

/**
 * One declared column: its SQL type, its TypeScript types (`Value` as it is read, `Input` as it may be written), its API
 * schema and its limits. Made by the column makers (`text`, `integer`, ...), not by hand.
 */
export interface Column<out Value = unknown, out Input = unknown, out Flag extends ColumnFlag = ColumnFlag> {
  /** The type as `format_type` of PostgreSQL spells it. */
  readonly sqlType: string
  /** The schema of a value in the API; null is added by whoever uses it for an optional column. */
  readonly schema: TSchema
  readonly flags: ReadonlySet<ColumnFlag>
  readonly limits: ColumnLimits
  /** Whether `<` and `order by` mean something for it. */
  readonly isOrdered: boolean
  readonly defaultValue: unknown
  /** What a list is a list of; absent for other columns. */
  readonly item?: Column
  /** Adds a problem for everything that is wrong with a value that is not null. */
  check(value: unknown, path: string, problems: Problem[]): void
  /** Turns a checked value into what is sent to the database. */
  toSql(value: unknown): unknown
  readonly '~value'?: Value
  readonly '~input'?: Input
  readonly '~flag'?: Flag
}

/** The columns of a declaration, by their camelCase names. */
export type Columns = Readonly<Record<string, Column>>

/** What every column maker takes. */
export interface ColumnOptions<Input = unknown> {
  /** What the column holds, for readers of the API. */
  readonly description?: string
  /** Unit of the value, in UCUM spelling (`m`, `s`, `bpm`, `Cel`). */
  readonly unit?: string
  /** The value of a new record that leaves the column out. Default: the column must be given. */
  readonly default?: Input
  readonly internal?: boolean
  readonly readOnly?: boolean
  readonly createOnly?: boolean
  readonly secret?: boolean
  readonly unaudited?: boolean
}

/** The flags that a literal options object sets. */
export type FlagsOf<O> =
  | { [K in keyof O]: O[K] extends true ? K : never }[keyof O & ('internal' | 'readOnly' | 'createOnly')]
  | ('default' extends keyof O ? 'defaulted' : never)

/** What a column is read as, null left aside. */
export type ValueOf<C> = C extends Column<infer Value, unknown> ? Value : never
/** What a column may be written as, null left aside. */
export type InputOf<C> = C extends Column<unknown, infer Input> ? Input : never
/** The flags of a column. */
export type FlagOf<C> = C extends Column<unknown, unknown, infer Flag> ? Flag : never
