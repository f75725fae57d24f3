import createClient, { type Client } from 'openapi-fetch'
import type { paths } from './api.ts'
import { type FollowOptions, follow } from './follow-upload.ts'
import { each, type ItemOf, type ListPath, type ListQuery } from './pages.ts'
import { NotLongrunError, type Schema } from './problems.ts'

/** Where the service is, and as whom to speak to it. */
export interface ClientOptions {
  /** Where the service answers, such as `https://longrun.example`. Default: where the page came from. */
  readonly url?: string
  /** An API token. Without one the browser's session cookie tells who asks. */
  readonly token?: string
  /** Sends the requests. Default: the platform's own. */
  readonly fetch?: (request: Request) => Promise<Response>
}

/** `GET`, `POST`, `PUT`, `PATCH` and `DELETE`, each typed by route: an answer is `{ data }` or `{ error }`. */
export interface LongrunClient extends Client<paths> {
  /**
   * Everything of a list: `for await (const workout of longrun.each('/v1/workouts', { sport: 'running' }))`. `limit` is the
   * size of a page, not of the whole.
   *
   * @throws ProblemError where a page is refused
   */
  each<Path extends ListPath>(path: Path, query?: ListQuery<Path>): AsyncGenerator<ItemOf<Path>, void, undefined>

  /**
   * The states of an upload, now and whenever it has changed, the final one last: `for await (const { counts } of
   * longrun.followUpload(id))`. A connection that ends before is made anew.
   *
   * @throws ProblemError where it is refused
   */
  followUpload(id: string, options?: FollowOptions): AsyncGenerator<Schema<'UploadState'>, void, undefined>
}

// What tells that something is away tells it in a form of its own.
const HEALTH: ReadonlySet<string> = new Set(['/readyz', '/startupz'])

/** Opens nothing: a client holds no connection. A request that gets no answer throws what `fetch` throws. */
export function longrunClient({ url = '', token, fetch }: ClientOptions = {}): LongrunClient {
  const client = createClient<paths>({
    baseUrl: url.replace(/\/$/, ''),
    bodySerializer: toBody,
    ...(token === undefined ? {} : { headers: { authorization: `Bearer ${token}` }, credentials: 'omit' }),
    ...(fetch === undefined ? {} : { fetch }),
  })
  client.use({
    onResponse({ response, schemaPath }) {
      const isProblem = response.headers.get('content-type')?.startsWith('application/problem+json') ?? false
      if (response.status >= 400 && !isProblem && !HEALTH.has(schemaPath)) throw new NotLongrunError(response.status)
    },
  })
  return Object.assign(client, {
    each: <Path extends ListPath>(path: Path, query?: ListQuery<Path>) => each(client, path, query),
    followUpload: (id: string, options: FollowOptions = {}) => follow(client, id, options),
  })
}

// A body with a file in it is a form; every other one is JSON.
function toBody(body: unknown): string | FormData {
  const fields = Object.entries(body as object)
  if (!fields.some(([, value]) => value instanceof Blob)) return JSON.stringify(body)
  const form = new FormData()
  for (const [name, value] of fields) if (value !== undefined) form.append(name, value as string | Blob)
  return form
}
