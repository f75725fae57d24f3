import { Ajv, type ErrorObject, type ValidateFunction } from 'ajv'
import type { FastifySchemaCompiler } from 'fastify'
import { describeSchema } from './describe-schema.ts'
import { FORMATS } from './formats.ts'
import { type InputProblem, Problem } from './problem.ts'

const SHARED = {
  // The schema that was not met comes with each error, so that the message can say what is allowed.
  verbose: true,
  strict: false,
  removeAdditional: false,
  formats: FORMATS,
} as const

// Of a body that holds more values than this, the first fault alone is told: to gather those of 260,000 took a second, in
// which nobody else is served.
const MOST_GATHERED_VALUES = 10_000

/**
 * Compiles schemas for Fastify. Bodies are taken as they are; what comes in an address is text, so there "3" is the number
 * 3 and defaults are filled in. Unknown fields are refused where the schema says so, never dropped.
 */
export function openValidatorCompiler(): FastifySchemaCompiler<object> {
  const firstFaults = new Ajv({ ...SHARED, allErrors: false })
  const allFaults = new Ajv({ ...SHARED, allErrors: true })
  const addresses = new Ajv({ ...SHARED, allErrors: true, coerceTypes: true, useDefaults: true })
  return ({ schema, httpPart }) => {
    const validate = (httpPart === 'body' ? firstFaults : addresses).compile(schema)
    let gather: ValidateFunction | undefined
    return (value: unknown) => {
      if (validate(value)) return { value }
      if (httpPart !== 'body' || holdsMoreValuesThan(value, MOST_GATHERED_VALUES)) return toRefusal(validate, httpPart)
      gather ??= allFaults.compile(schema)
      gather(value)
      return toRefusal(gather, httpPart)
    }
  }
}

/** Makes a check of values by a schema, as bodies are checked: what is wrong with each. The path of a value as a whole is `body`. */
export function openBodyCheck(schema: object): (value: unknown) => readonly InputProblem[] {
  let check: ((value: unknown) => unknown) | undefined
  return (value) => {
    check ??= openValidatorCompiler()({ schema, method: '', url: '', httpPart: 'body' })
    const { error } = check(value) as { readonly error?: Problem }
    return error?.details.errors ?? []
  }
}

function toRefusal({ errors }: ValidateFunction, httpPart: string | undefined): { error: Problem } {
  return { error: new Problem('invalid_input', { errors: toInputProblems(errors ?? [], httpPart) }) }
}

function holdsMoreValuesThan(value: unknown, most: number): boolean {
  const open = [value]
  let values = 0
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    if (typeof next !== 'object' || next === null) continue
    const inside = Object.values(next)
    values += inside.length
    if (values > most) return true
    open.push(...inside)
  }
  return false
}

/** Says each fault once, in words: the field, and what it must be. */
function toInputProblems(errors: readonly ErrorObject[], whole = 'body'): InputProblem[] {
  const byPath = new Map<string, string>()
  // A value that fits none of several shapes gives an error for each shape and one for all: the last one says it.
  const unions = errors.filter(({ keyword }) => keyword === 'anyOf').map(({ schemaPath }) => schemaPath)
  for (const error of errors) {
    // Only says that one of two shapes was meant; what that shape lacks is told beside it.
    if (error.keyword === 'if') continue
    if (unions.some((union) => error.schemaPath !== union && error.schemaPath.startsWith(`${union}/`))) continue
    const { path, message } = toInputProblem(error)
    if (!byPath.has(path)) byPath.set(path, message)
  }
  return [...byPath].map(([path, message]) => ({ path: path || whole, message }))
}

function toInputProblem(error: ErrorObject): InputProblem {
  const parent = error.instancePath.slice(1).split('/').filter(Boolean).map(unescapePointer)
  const at = (name: string): string => [...parent, name].join('.')
  const schema = (error.parentSchema ?? {}) as Record<string, unknown>
  switch (error.keyword) {
    case 'required':
      return { path: at(error.params.missingProperty), message: 'is required' }
    case 'additionalProperties':
      return { path: at(String(error.params.additionalProperty).slice(0, 100)), message: toUnknownWords(schema) }
    default:
      return { path: parent.join('.'), message: `must be ${describeSchema(schema)}` }
  }
}

function toUnknownWords({ properties }: Record<string, unknown>): string {
  const known = Object.keys((properties as object) ?? {})
  return known.length === 0 ? 'is unknown here: nothing is taken' : `is unknown; known: ${known.join(', ')}`
}

function unescapePointer(part: string): string {
  return part.replaceAll('~1', '/').replaceAll('~0', '~')
}
