import { FORMAT_WORDS } from './formats.ts'

type Json = Record<string, unknown>

/** What a schema asks for, in words that fit after "must be": `an integer from 1 to 10`. */
export function describeSchema(schema: Json): string {
  const choices = (schema.anyOf ?? schema.oneOf) as Json[] | undefined
  if (choices) return describeChoices(choices)
  if (Array.isArray(schema.enum)) return `one of ${schema.enum.map(toWord).join(', ')}`
  if ('const' in schema) return toWord(schema.const)
  if (Array.isArray(schema.type)) return schema.type.map((type) => describeSchema({ ...schema, type })).join(' or ')
  switch (schema.type) {
    case 'string':
      return describeText(schema)
    case 'integer':
      return `an integer${describeRange(schema, 'minimum', 'maximum')}`
    case 'number':
      return `a number${describeRange(schema, 'minimum', 'maximum')}`
    case 'boolean':
      return 'true or false'
    case 'array':
      return describeList(schema)
    case 'object':
      return describeObject(schema)
    case 'null':
      return 'null'
    default:
      return 'another value'
  }
}

function describeChoices(choices: readonly Json[]): string {
  if (choices.every((choice) => 'const' in choice))
    return `one of ${choices.map(({ const: c }) => toWord(c)).join(', ')}`
  return choices.map(describeSchema).join(' or ')
}

function describeText(schema: Json): string {
  const format = FORMAT_WORDS[String(schema.format)]
  if (format) return format
  const range = describeRange(schema, 'minLength', 'maxLength')
  const pattern = schema.pattern ? ` in the form ${schema.pattern}` : ''
  return range ? `text of${range.replace(' from', '')} characters${pattern}` : `text${pattern}`
}

function describeList(schema: Json): string {
  const range = describeRange(schema, 'minItems', 'maxItems')
  const items = schema.items ? `, each ${describeSchema(schema.items as Json)}` : ''
  return `a list${range ? ` of${range.replace(' from', '')} items` : ''}${schema.uniqueItems ? ' without repetition' : ''}${items}`
}

function describeObject(schema: Json): string {
  if (typeof schema.minProperties === 'number') return `an object with at least ${schema.minProperties} field`
  if (schema.maxProperties === 0) return 'empty: no body is taken here'
  return 'a JSON object'
}

function describeRange(schema: Json, lowest: string, highest: string): string {
  const [low, high] = [schema[lowest], schema[highest]]
  if (low !== undefined && high !== undefined) return ` from ${low} to ${high}`
  if (low !== undefined) return ` from ${low} upwards`
  if (high !== undefined) return ` up to ${high}`
  return ''
}

function toWord(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value)
}
