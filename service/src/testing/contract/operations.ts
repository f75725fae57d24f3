/** A JSON Schema, as the document holds it. */
export type Schema = Readonly<Record<string, unknown>>

/** One answer of the document. */
export interface DescribedAnswer {
  readonly headers?: Readonly<Record<string, { readonly required?: boolean }>>
  readonly content?: Readonly<Record<string, { readonly schema: Schema }>>
}

/** A parameter of the document. */
export interface DescribedParameter {
  readonly in: 'path' | 'query' | 'header' | 'cookie'
  readonly name: string
  readonly required?: boolean
  readonly schema: Schema
}

/** An operation of the document, with where it stands there. */
export interface Operation {
  /** In upper case. */
  readonly method: string
  /** With names in braces, such as `/v1/workouts/{id}`. */
  readonly path: string
  readonly summary: string
  readonly security: readonly object[]
  readonly parameters: readonly DescribedParameter[]
  readonly requestBody?: { readonly content: Readonly<Record<string, { readonly schema: Schema }>> }
  readonly responses: Readonly<Record<string, DescribedAnswer>>
}

/** An OpenAPI document, as far as tests read it. */
export interface OpenApiDocument {
  readonly openapi: string
  readonly paths: Readonly<Record<string, Readonly<Record<string, Omit<Operation, 'method' | 'path'>>>>>
  readonly components: { readonly schemas: Readonly<Record<string, Schema>> }
}

/** Every operation of a document. */
export function listOperations({ paths }: OpenApiDocument): Operation[] {
  return Object.entries(paths).flatMap(([path, operations]) =>
    Object.entries(operations).map(([method, operation]) => ({
      ...operation,
      parameters: operation.parameters ?? [],
      method: method.toUpperCase(),
      path,
    })),
  )
}

/** Finds the operation that takes a request. HEAD is what GET is, without the body. */
export function openFinder(operations: readonly Operation[]): (method: string, path: string) => Operation | undefined {
  // Where a fixed path and one with a name both fit, the fixed one is meant.
  const inOrder = [...operations].sort((one, other) => countNames(one.path) - countNames(other.path))
  const patterns = inOrder.map((operation) => ({ operation, matches: toPattern(operation.path) }))
  return (method, path) => {
    const wanted = method === 'HEAD' ? 'GET' : method
    return patterns.find(({ operation, matches }) => operation.method === wanted && matches.test(path))?.operation
  }
}

function countNames(path: string): number {
  return path.split('{').length - 1
}

function toPattern(path: string): RegExp {
  const literal = path.replaceAll(/[.+^$()|[\]\\]/g, '\\$&')
  // The router lets a name stand for nothing.
  return new RegExp(`^${literal.replaceAll(/\{\w+\}/g, '[^/]*')}$`)
}
