import Type, { type TSchema } from 'typebox'
import { Compile } from 'typebox/compile'
import { isUuid } from '../../../record-id.ts'
import type { Column, ColumnFlag, ColumnOptions, FlagsOf, InputOf, Problem, ValueOf } from './column.ts'
import { checkJson, instantOf, isDay, lengthOf, textProblem } from './value-checks.ts'

type Definition = Pick<Column, 'sqlType' | 'schema' | 'check'> &
  Partial<Pick<Column, 'limits' | 'isOrdered' | 'toSql' | 'item'>>

type NoOptions = Record<never, never>

const unchanged = (value: unknown): unknown => value

function column<Value, Input, Flag extends ColumnFlag>(
  definition: Definition,
  options: ColumnOptions,
): Column<Value, Input, Flag> {
  const flags = new Set<ColumnFlag>()
  for (const flag of ['internal', 'readOnly', 'createOnly', 'secret', 'unaudited'] as const)
    if (options[flag]) flags.add(flag)
  if (options.default !== undefined) flags.add('defaulted')
  return Object.freeze({
    limits: {},
    isOrdered: true,
    toSql: unchanged,
    ...definition,
    flags,
    defaultValue: options.default,
  })
}

/** The annotations of a column in the API. */
function described({ description, unit }: ColumnOptions): { description?: string } {
  const inUnit = unit === undefined ? undefined : `Unit: ${unit}.`
  const text = [description, inUnit].filter((part) => part !== undefined).join(' ')
  return text === '' ? {} : { description: text }
}

/** A check that gives at most one message. */
const says =
  (problemOf: (value: unknown) => string | undefined): Column['check'] =>
  (value, path, problems) => {
    const message = problemOf(value)
    if (message !== undefined) problems.push({ path, message })
  }

/** A UUID of any version, in the usual spelling. Read in lower case. */
export function uuid<const O extends ColumnOptions<string> = NoOptions>(
  options: O = {} as O,
): Column<string, string, NoInfer<FlagsOf<O>>> {
  const schema = Type.String({ format: 'uuid', ...described(options) })
  return column(
    { sqlType: 'uuid', schema, check: says((value) => (isUuid(value) ? undefined : 'must be a UUID')) },
    options,
  )
}

/** Limits of a `text` column. */
export interface TextOptions extends ColumnOptions<string> {
  /** Fewest characters (code points). Default 0. */
  readonly minLength?: number
  /** Most characters (code points). */
  readonly maxLength: number
  /** A regular expression that the whole text must match where it is anchored; Unicode mode. */
  readonly pattern?: string
}

/** Text. What PostgreSQL cannot store (U+0000, lone surrogates) is refused. */
export function text<const O extends TextOptions>(options: O): Column<string, string, NoInfer<FlagsOf<O>>> {
  const { minLength = 0, maxLength, pattern } = options as TextOptions
  const expression = pattern === undefined ? undefined : new RegExp(pattern, 'u')
  const range = `must be text of ${minLength} to ${maxLength} characters`
  const check = says((value) => {
    if (typeof value !== 'string') return range
    if (value.length < minLength || value.length > maxLength) {
      const length = lengthOf(value)
      if (length < minLength || length > maxLength) return range
    }
    if (expression && !expression.test(value)) return `must match ${pattern}`
    return textProblem(value)
  })
  const schema = Type.String({
    ...(minLength > 0 ? { minLength } : {}),
    maxLength,
    ...(pattern === undefined ? {} : { pattern }),
    ...described(options),
  })
  return column({ sqlType: 'text', schema, check, limits: { minLength, maxLength } }, options)
}

/** What each integer type of PostgreSQL holds; of a bigint, what a JavaScript number holds exactly. */
export const INTEGER_RANGES = {
  smallint: { minimum: -32_768, maximum: 32_767 },
  integer: { minimum: -2_147_483_648, maximum: 2_147_483_647 },
  bigint: { minimum: Number.MIN_SAFE_INTEGER, maximum: Number.MAX_SAFE_INTEGER },
} as const

/** Limits and width of an `integer` column. */
export interface IntegerOptions extends ColumnOptions<number> {
  /** Default: the least of the SQL type. */
  readonly minimum?: number
  /** Default: the greatest of the SQL type. */
  readonly maximum?: number
  /** Default `integer`. A `bigint` holds what a JavaScript number holds exactly, up to 2^53 - 1. */
  readonly storedAs?: keyof typeof INTEGER_RANGES
}

/** A whole number. */
export function integer<const O extends IntegerOptions = NoOptions>(
  options: O = {} as O,
): Column<number, number, NoInfer<FlagsOf<O>>> {
  const sqlType = options.storedAs ?? 'integer'
  const { minimum = INTEGER_RANGES[sqlType].minimum, maximum = INTEGER_RANGES[sqlType].maximum } =
    options as IntegerOptions
  const check = says((value) =>
    Number.isInteger(value) && (value as number) >= minimum && (value as number) <= maximum
      ? undefined
      : `must be a whole number from ${minimum} to ${maximum}`,
  )
  const schema = Type.Integer({ minimum, maximum, ...described(options) })
  return column({ sqlType, schema, check, limits: { minimum, maximum } }, options)
}

/** Limits of a `number` column, both included. */
export interface NumberOptions extends ColumnOptions<number> {
  /** Default: any finite number. */
  readonly minimum?: number
  /** Default: any finite number. */
  readonly maximum?: number
}

/** A number, kept as double precision: what is read is what was written. NaN and the infinities are refused. */
export function number<const O extends NumberOptions = NoOptions>(
  options: O = {} as O,
): Column<number, number, NoInfer<FlagsOf<O>>> {
  const { minimum, maximum } = options as NumberOptions
  const least = minimum ?? -Number.MAX_VALUE
  const most = maximum ?? Number.MAX_VALUE
  const range = rangeMessage(minimum, maximum)
  const check = says((value) => (typeof value === 'number' && value >= least && value <= most ? undefined : range))
  const limits = { ...(minimum === undefined ? {} : { minimum }), ...(maximum === undefined ? {} : { maximum }) }
  return column(
    { sqlType: 'double precision', schema: Type.Number({ ...limits, ...described(options) }), check, limits },
    options,
  )
}

function rangeMessage(minimum: number | undefined, maximum: number | undefined): string {
  if (minimum === undefined && maximum === undefined) return 'must be a finite number'
  if (minimum === undefined) return `must be a number of at most ${maximum}`
  if (maximum === undefined) return `must be a number of at least ${minimum}`
  return `must be a number from ${minimum} to ${maximum}`
}

/** True or false. */
export function boolean<const O extends ColumnOptions<boolean> = NoOptions>(
  options: O = {} as O,
): Column<boolean, boolean, NoInfer<FlagsOf<O>>> {
  const check = says((value) => (typeof value === 'boolean' ? undefined : 'must be true or false'))
  return column({ sqlType: 'boolean', schema: Type.Boolean(described(options)), check }, options)
}

/** A day of the calendar as `YYYY-MM-DD`, years 0001 to 9999. A day that does not exist is refused. */
export function date<const O extends ColumnOptions<string> = NoOptions>(
  options: O = {} as O,
): Column<string, string, NoInfer<FlagsOf<O>>> {
  const check = says((value) =>
    typeof value === 'string' && isDay(value)
      ? undefined
      : 'must be a day as YYYY-MM-DD, from 0001-01-01 to 9999-12-31',
  )
  return column({ sqlType: 'date', schema: Type.String({ format: 'date', ...described(options) }), check }, options)
}

/**
 * An instant, kept to the millisecond (finer digits are cut). Written as a Date or as an RFC 3339 string with its offset,
 * read as a Date, which JSON spells in UTC.
 */
export function timestamp<const O extends ColumnOptions<Date | string> = NoOptions>(
  options: O = {} as O,
): Column<Date, Date | string, NoInfer<FlagsOf<O>>> {
  const check = says((value) =>
    instantOf(value) === undefined
      ? 'must be a time as RFC 3339 (2026-01-31T06:30:00Z), in the years 0001 to 9999'
      : undefined,
  )
  const toSql = (value: unknown): unknown => new Date(instantOf(value) as number).toISOString()
  const schema = Type.String({ format: 'date-time', ...described(options) })
  return column({ sqlType: 'timestamp(3) with time zone', schema, check, toSql }, options)
}

/** One of a closed list of words. Options come second after a list: `oneOf(['a', 'b'], { readOnly: true })`. */
export function oneOf<const V extends readonly [string, ...string[]]>(...values: V): Column<V[number], V[number], never>
export function oneOf<const V extends readonly [string, ...string[]], const O extends ColumnOptions<V[number]>>(
  values: V,
  options: O,
): Column<V[number], V[number], NoInfer<FlagsOf<O>>>
export function oneOf(...parts: readonly unknown[]): Column {
  const isList = Array.isArray(parts[0])
  const values = (isList ? parts[0] : parts) as readonly string[]
  const options = (isList ? (parts[1] ?? {}) : {}) as ColumnOptions
  const known = new Set<unknown>(values)
  const check = says((value) => (known.has(value) ? undefined : `must be one of ${values.join(', ')}`))
  const schema = Type.Enum([...values], { type: 'string', ...described(options) })
  return column({ sqlType: 'text', schema, check, limits: { values } }, options)
}

/** Limits of a `list` column. */
export interface ListOptions<Input = unknown> extends ColumnOptions<readonly Input[]> {
  /** Most items. */
  readonly maxItems: number
}

/** A list of values of another column type, in their order, as an array of PostgreSQL. Items are never null. */
export function list<const C extends Column, const O extends ListOptions<InputOf<C>>>(
  item: C,
  options: O,
): Column<ValueOf<C>[], readonly InputOf<C>[], NoInfer<FlagsOf<O>>> {
  const { maxItems } = options
  const check: Column['check'] = (value, path, problems) => {
    if (!Array.isArray(value) || value.length > maxItems) {
      problems.push({ path, message: `must be a list of at most ${maxItems} items` })
      return
    }
    for (const [i, each] of value.entries()) checkItem(item, each, `${path}.${i}`, problems)
  }
  const toSql = (value: unknown): unknown => (value as readonly unknown[]).map((each) => item.toSql(each))
  const schema = Type.Array(item.schema, { maxItems, ...described(options) })
  return column(
    { sqlType: `${item.sqlType}[]`, schema, check, toSql, isOrdered: false, limits: item.limits, item },
    options,
  )
}

function checkItem(item: Column, value: unknown, path: string, problems: Problem[]): void {
  if (value === null || value === undefined) problems.push({ path, message: 'must not be null' })
  else item.check(value, path, problems)
}

/** Limits of a `json` column. */
export interface JsonOptions<Input = unknown> extends ColumnOptions<Input> {
  /** Most bytes of the value as JSON text. Default 65,536. */
  readonly maxBytes?: number
}

/** JSON of a shape of its own, kept as jsonb. Nested at most 32 levels deep. */
export function json<const S extends TSchema, const O extends JsonOptions<Type.Static<S>> = NoOptions>(
  schema: S,
  options: O = {} as O,
): Column<Type.Static<S>, Type.Static<S>, NoInfer<FlagsOf<O>>> {
  const { maxBytes = 65_536 } = options as JsonOptions
  const compiled = Compile(schema)
  const check: Column['check'] = (value, path, problems) => {
    const before = problems.length
    checkJson(value, path, problems)
    if (problems.length > before) return
    if (!compiled.Check(value)) {
      for (const { instancePath, message } of compiled.Errors(value)) {
        problems.push({ path: `${path}${instancePath.replaceAll('/', '.')}`, message })
      }
    } else if (Buffer.byteLength(JSON.stringify(value)) > maxBytes) {
      problems.push({ path, message: `must be at most ${maxBytes} bytes as JSON` })
    }
  }
  const annotated = { ...schema, ...described(options) } as TSchema
  const toSql = (value: unknown): unknown => JSON.stringify(value)
  return column({ sqlType: 'jsonb', schema: annotated, check, toSql, isOrdered: false }, options)
}

/** Limits of a `bytes` column. */
export interface BytesOptions {
  readonly minBytes?: number
  /** Most bytes. */
  readonly maxBytes: number
  readonly createOnly?: boolean
  readonly secret?: boolean
  readonly unaudited?: boolean
}

/** Bytes, as a Buffer. Always internal: the API has no spelling for them. */
export function bytes<const O extends BytesOptions>(
  options: O,
): Column<Buffer, Uint8Array, NoInfer<FlagsOf<O>> | 'internal'> {
  const { minBytes = 0, maxBytes } = options as BytesOptions
  const check = says((value) =>
    value instanceof Uint8Array && value.length >= minBytes && value.length <= maxBytes
      ? undefined
      : `must be ${minBytes} to ${maxBytes} bytes`,
  )
  const toSql = (value: unknown): unknown => {
    const view = value as Uint8Array
    return Buffer.isBuffer(view) ? view : Buffer.from(view.buffer, view.byteOffset, view.byteLength)
  }
  const limits = { minLength: minBytes, maxLength: maxBytes }
  return column(
    { sqlType: 'bytea', schema: Type.Never(), check, toSql, limits, isOrdered: false },
    { ...options, internal: true },
  )
}

/** The same column, which may be null: a new record may leave it out, a patch clears it with null. */
export function optional<Value, Input, Flag extends ColumnFlag>(
  of: Column<Value, Input, Flag>,
): Column<Value, Input, Flag | 'optional'> {
  return Object.freeze({ ...of, flags: new Set<ColumnFlag>([...of.flags, 'optional']) })
}
