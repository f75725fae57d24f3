import { type ListOptions, type NewOf, type PatchOf, StorageError } from '@longrun/storage'
import type { Catalogue } from './catalogue.ts'
import type { bookEntity, memberEntity } from './entities.ts'
import type { Lending } from './lending.ts'
import type { Desk, Staff } from './staff.ts'

export interface Services {
  readonly catalogue: Catalogue
  readonly lending: Lending
  readonly staff: Staff
}

/** A request of somebody who is signed in. */
export interface Call {
  readonly desk: Desk
  readonly library: string
  readonly id: string
  readonly query: Readonly<Record<string, string>>
  /** From If-Match: the version that the caller has seen. */
  readonly version: number
  // As it came. Stores and statements check what they are given, so that nobody can pass them by.
  readonly body: unknown
}

export interface Answer {
  readonly status: number
  readonly body?: unknown
  readonly cookie?: string
}

type Handler = (services: Services, call: Call) => Promise<Answer>

export const ROUTES: Readonly<Record<string, Handler>> = {
  'GET /books': async ({ catalogue }, { library, query }) => ok(await catalogue.list(library, toBookList(query))),
  'POST /books': async ({ catalogue }, { library, desk, body }) => {
    const { barcodes = [], ...book } = body as NewOf<typeof bookEntity> & { readonly barcodes?: readonly string[] }
    return ok(await catalogue.add(library, book, barcodes, desk.userId), 201)
  },
  'PATCH /books/:id': async ({ catalogue }, { library, desk, id, body, version }) =>
    ok(await catalogue.update(library, id, body as PatchOf<typeof bookEntity>, { by: desk.userId, version })),
  'POST /members': async ({ catalogue }, { library, desk, body }) =>
    ok(await catalogue.join(library, body as NewOf<typeof memberEntity>, desk.userId), 201),
  'POST /loans': async ({ lending }, { library, desk, body }) =>
    ok(await lending.lend(library, body as { barcode: string; memberId: string }, desk.userId), 201),
  'POST /loans/:id/return': async ({ lending }, { library, desk, id }) =>
    ok(await lending.giveBack(library, id, desk.userId)),
  'POST /loans/:id/renew': async ({ lending }, { library, desk, id, version }) =>
    ok(await lending.renew(library, id, { by: desk.userId, version })),
  'GET /loans/overdue': async ({ lending }, { library, query }) => {
    const { limit = '50', cursor } = only(query, ['limit', 'cursor'])
    return ok(await lending.overdue(library, { limit: Number(limit), cursor }))
  },
  'POST /reservations': async ({ lending }, { library, desk, body }) =>
    ok(await lending.reserve(library, body as { bookId: string; memberId: string }, desk.userId), 201),
  'POST /sign-out': async ({ staff }, { desk }) => {
    await staff.signOut(desk)
    return { status: 204 }
  },
}

const ok = (body: unknown, status = 200): Answer => ({ status, body })

function toBookList(query: Readonly<Record<string, string>>): ListOptions<typeof bookEntity> {
  const { limit = '50', cursor, order, author } = only(query, ['limit', 'cursor', 'order', 'author'])
  return {
    limit: Number(limit),
    cursor,
    filter: author === undefined ? {} : { author },
    // Any word will do here: the store refuses an order that is not declared, and names those that are.
    ...(order === undefined ? {} : { order: order as 'title' }),
  }
}

/** The query, where it holds nothing else: what is not known must not be ignored. */
function only<Name extends string>(
  query: Readonly<Record<string, string>>,
  names: readonly Name[],
): { readonly [N in Name]?: string } {
  const problems = Object.keys(query)
    .filter((name) => !names.includes(name as Name))
    .map((path) => ({ path, message: `must be one of ${names.join(', ')}` }))
  if (problems.length > 0) throw new StorageError('invalid_input', 'unknown query parameter', { problems })
  return query as { readonly [N in Name]?: string }
}
