import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js'
import { FORMATS, LINES_TYPE } from '../../http/index.ts'
import {
  type DescribedAnswer,
  listOperations,
  type OpenApiDocument,
  type Operation,
  openFinder,
  type Schema,
} from './operations.ts'

/** What was asked and what came back. */
export interface Exchange {
  readonly method: string
  /** With its query, as it was sent. */
  readonly path: string
  readonly status: number
  readonly headers: Headers
  readonly text: string
}

const COMPONENTS = '/components/schemas/'
const PROBLEM = 'application/problem+json'

// What the server answers before it knows the route; docs/problems.md explains them.
const BEFORE_ANY_ROUTE: ReadonlySet<number> = new Set([408, 431])
const WITHOUT_A_ROUTE: ReadonlySet<number> = new Set([400, 403, 404, 405, 413, 414, 415])

/** Compares answers with the document: status, content type, headers, and the body down to its last member. */
export class AnswerCheck {
  readonly operations: readonly Operation[]
  readonly #find: (method: string, path: string) => Operation | undefined
  readonly #ajv = new Ajv2020({ strict: false, allErrors: true, formats: FORMATS })
  readonly #checks = new Map<Schema, ValidateFunction>()
  readonly #problem: ValidateFunction

  constructor(document: OpenApiDocument) {
    this.operations = listOperations(document)
    this.#find = openFinder(this.operations)
    for (const [name, schema] of Object.entries(document.components.schemas)) {
      this.#ajv.addSchema(close(schema) as object, `${COMPONENTS}${name}`)
    }
    this.#problem = this.#ajv.getSchema(`${COMPONENTS}Problem`)!
  }

  /** The operation that such a request asks for. */
  find(method: string, path: string): Operation | undefined {
    return this.#find(method, path.split(/[?#]/, 1)[0]!)
  }

  /** What an answer has that the document does not say, or the other way round; nothing where they agree. */
  findFaults(exchange: Exchange): string[] {
    const operation = this.find(exchange.method, exchange.path)
    if (BEFORE_ANY_ROUTE.has(exchange.status)) return this.#checkProblem(exchange)
    if (operation === undefined) {
      // The page of documentation is made of files, and stands beside the API.
      if (exchange.path.startsWith('/docs')) return []
      if (!WITHOUT_A_ROUTE.has(exchange.status)) return [`status ${exchange.status} at an address that no route takes`]
      return this.#checkProblem(exchange)
    }
    const answer = operation.responses[exchange.status]
    if (answer === undefined) {
      return [`status ${exchange.status} is not documented; ${Object.keys(operation.responses).join(', ')} are`]
    }
    const faults = findMissingHeaders(answer, exchange.headers)
    return exchange.method === 'HEAD' ? faults : [...faults, ...this.#checkBody(answer, exchange)]
  }

  #checkBody({ content }: DescribedAnswer, exchange: Exchange): string[] {
    const [type = ''] = (exchange.headers.get('content-type') ?? '').split(';', 1)
    if (content === undefined) return exchange.text === '' ? [] : ['a body, where none is documented']
    const described = content[type]
    if (!described) return [`content type "${type}" is not documented; ${Object.keys(content).join(', ')} are`]
    if (!type.endsWith('json')) return []
    if (type === LINES_TYPE) {
      const lines = exchange.text.split('\n').filter((line) => line !== '')
      return lines.flatMap((line) => this.#check(this.#compile(described.schema), line))
    }
    const faults = this.#check(this.#compile(described.schema), exchange.text)
    return type === PROBLEM ? [...faults, ...this.#checkProblem(exchange)] : faults
  }

  #checkProblem({ status, text, headers, method }: Exchange): string[] {
    if (method === 'HEAD') return []
    const type = headers.get('content-type') ?? ''
    if (!type.startsWith(PROBLEM)) return [`an error of content type "${type}"`]
    const faults = this.#check(this.#problem, text)
    if (faults.length === 0 && JSON.parse(text).status !== status) faults.push('a problem of another status')
    return faults
  }

  #check(validate: ValidateFunction, text: string): string[] {
    let body: unknown
    try {
      body = JSON.parse(text)
    } catch {
      return ['a body that is not JSON']
    }
    if (validate(body)) return []
    return (validate.errors ?? []).map(({ instancePath, message, params }) =>
      `body${instancePath} ${message} ${JSON.stringify(params)}`.slice(0, 300),
    )
  }

  #compile(schema: Schema): ValidateFunction {
    const known = this.#checks.get(schema)
    if (known) return known
    const compiled = this.#ajv.compile(close(schema) as object)
    this.#checks.set(schema, compiled)
    return compiled
  }
}

function findMissingHeaders({ headers = {} }: DescribedAnswer, sent: Headers): string[] {
  const missing = Object.entries(headers).filter(([name, { required }]) => required && !sent.has(name))
  return missing.map(([name]) => `the header ${name} is missing`)
}

// What a document says of an answer's members is all there is: where it does not speak of others, there are none.
function close(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(close)
  if (typeof schema !== 'object' || schema === null) return schema
  const closed = Object.fromEntries(Object.entries(schema).map(([key, value]) => [key, close(value)]))
  // The validator knows each schema of the document as a document of its own.
  if (typeof closed.$ref === 'string') closed.$ref = closed.$ref.replace('#', '')
  const isOpen = closed.properties !== undefined && closed.additionalProperties === undefined
  return isOpen && closed.type === 'object' ? { ...closed, additionalProperties: false } : closed
}
