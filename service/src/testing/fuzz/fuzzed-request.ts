import type { AnswerCheck, Operation, Schema } from '../contract/index.ts'
import type { Random } from './random.ts'
import { ODD_VALUES, spoil, toValue } from './values.ts'

/** A request as it goes out. */
export interface FuzzedRequest {
  readonly method: string
  readonly path: string
  readonly headers: Record<string, string>
  readonly body?: Buffer
}

/** What requests are made from. */
export interface FuzzSources {
  readonly contract: Pick<AnswerCheck, 'operations'>
  readonly components: Readonly<Record<string, Schema>>
  /** Ids of records that are or were there. */
  readonly ids: readonly string[]
}

const METHODS = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'HEAD', 'OPTIONS', 'TRACE', 'PROPFIND']
const TYPES = [
  'text/plain',
  'application/x-www-form-urlencoded',
  'application/json; charset=latin1',
  'application/xml',
  'x',
]
const ODD_PATHS = [
  '/v1/../v1/me',
  '/v1/workouts/',
  '/v1//workouts',
  '/V1/me',
  '/%zz',
  '/v1/%2e%2e/me',
  '/v1/me?%',
  '/*',
  '/v1/workouts/%00',
  `/v1/${'a'.repeat(3_000)}`,
]
const ODD_JSON = [
  '',
  '{',
  '[1,',
  'null',
  '"x"',
  '1e999',
  '{"a":1,"a":2}',
  '{"__proto__":{"x":1}}',
  '\ufeff{}',
  `${'['.repeat(500)}${']'.repeat(500)}`,
  'tru',
]
const NOT_UTF8 = Buffer.from([0x7b, 0x22, 0xff, 0xfe, 0x22, 0x3a, 0x31, 0x7d])

/** A request of chance: mostly what a route takes, with one thing wrong, or all right, or nothing right. */
export function toRequest(sources: FuzzSources, random: Random): FuzzedRequest {
  if (random.oneIn(50)) return { method: random.pick(METHODS), path: random.pick(ODD_PATHS), headers: {} }
  const route = random.pick(sources.contract.operations)
  const method = random.oneIn(30) ? random.pick(METHODS) : route.method
  const path = toPath(route, sources, random) + toQuery(route, sources, random)
  const headers = toHeaders(route, random)
  return { method, path, headers, ...toBody(route, sources, random, headers) }
}

function toPath({ path }: Operation, { ids }: FuzzSources, random: Random): string {
  return path.replaceAll(/\{\w+\}/g, () => {
    if (ids.length > 0 && !random.oneIn(4)) return random.pick(ids)
    return random.oneIn(2) ? random.uuid() : encodeURIComponent(toText(random.pick(ODD_VALUES)).slice(0, 400)) || '-'
  })
}

function toQuery({ parameters }: Operation, { components }: FuzzSources, random: Random): string {
  const known = parameters.filter((parameter) => parameter.in === 'query')
  const taken = known.filter(({ required }) => (required ? !random.oneIn(10) : random.oneIn(3)))
  const pairs = taken.map(({ name, schema }): [string, string] => {
    const value = random.oneIn(4) ? random.pick(ODD_VALUES) : toValue(schema, random, components)
    return [name, toText(value).slice(0, 2_000)]
  })
  if (random.oneIn(15))
    pairs.push([
      random.pick(['colour', 'limit', 'cursor', '__proto__', '']),
      toText(random.pick(ODD_VALUES)).slice(0, 500),
    ])
  const text = pairs.map(([name, value]) => `${encodeURIComponent(name)}=${encodeURIComponent(value)}`).join('&')
  return text === '' ? '' : `?${text}`
}

function toHeaders({ parameters }: Operation, random: Random): Record<string, string> {
  const headers: Record<string, string> = {}
  const takes = (wanted: string): boolean => parameters.some(({ name }) => name === wanted)
  if (takes('If-Match') ? !random.oneIn(6) : random.oneIn(40)) {
    headers['if-match'] = random.pick(['*', '*', '"1"', '"2"', 'W/"1"', '"99999999999999999999"', '1', '"x"', ''])
  }
  if (random.oneIn(8))
    headers['idempotency-key'] = random.pick(['key-1', 'key-2', 'k'.repeat(300), 'a b', '', random.uuid()])
  if (random.oneIn(10)) headers['if-none-match'] = random.pick(['"1"', '*', 'W/"2"', 'x'])
  if (random.oneIn(40))
    headers.authorization = random.pick(['Bearer x', 'Basic eDp5', 'Bearer ', 'Bearer lr_0000000000'])
  if (random.oneIn(40)) headers.origin = random.pick(['https://elsewhere.example', 'null', 'x'])
  if (random.oneIn(40)) headers['content-encoding'] = random.pick(['gzip', 'identity', 'br', ''])
  if (random.oneIn(60)) headers.accept = random.pick(['text/html', 'application/xml', '*/*;q=0'])
  if (random.oneIn(100)) headers['x-filler'] = 'x'.repeat(20_000)
  return headers
}

function toBody(
  { requestBody }: Operation,
  { components }: FuzzSources,
  random: Random,
  headers: Record<string, string>,
): { body?: Buffer } {
  if (requestBody === undefined ? !random.oneIn(20) : random.oneIn(25)) return {}
  const [type, { schema }] = random.pick(Object.entries(requestBody?.content ?? { 'application/json': { schema: {} } }))
  headers['content-type'] = random.oneIn(20) ? random.pick(TYPES) : type
  if (type === 'multipart/form-data') return { body: toForm(random, headers) }
  if (random.oneIn(25)) return { body: random.oneIn(4) ? NOT_UTF8 : Buffer.from(random.pick(ODD_JSON)) }
  const value = toValue(schema, random, components)
  const sent = random.oneIn(3) ? spoil(value, random) : value
  const text = type === 'application/json' ? JSON.stringify(sent) : `${JSON.stringify(sent)}\n`
  return { body: Buffer.from(text ?? 'null') }
}

function toForm(random: Random, headers: Record<string, string>): Buffer {
  headers['content-type'] = `multipart/form-data; boundary=${random.pick(['b', 'b', 'b', 'other', '"'])}`
  const name = random.pick(['file', 'file', 'external_id', 'colour', ''])
  const file = random.pick(['run.gpx', 'run.fit', 'a'.repeat(300), '../x', '\u00ff', ''])
  const content = random.pick([
    '<gpx version="1.1"></gpx>',
    '<gpx',
    '',
    'PK\u0003\u0004',
    '\u001f\u008b',
    '\u000e\u0010.FIT',
  ])
  const head = `--b\r\ncontent-disposition: form-data; name="${name}"; filename="${file}"\r\n\r\n`
  return Buffer.from(head + content + random.pick(['\r\n--b--\r\n', '\r\n--b\r\n', '']), 'latin1')
}

const toText = (value: unknown): string => {
  const text = typeof value === 'string' ? value : (JSON.stringify(value) ?? 'undefined')
  // Half of a pair cannot stand in an address.
  return text.toWellFormed()
}
