import type { Client } from 'openapi-fetch'
import type { paths } from './api.ts'
import { orThrow, type Problem } from './problems.ts'

interface Page {
  readonly items: readonly unknown[]
  readonly nextCursor: string | null
}

type AnswerOf<Path extends keyof paths> = paths[Path] extends {
  get: { responses: { 200: { content: { 'application/json': infer Answer } } } }
}
  ? Answer
  : never

type QueryOf<Path extends keyof paths> = paths[Path] extends { get: { parameters: { query?: infer Query } } }
  ? NonNullable<Query>
  : never

/** The addresses that answer with a page of a list. */
export type ListPath = {
  [Path in keyof paths]: [AnswerOf<Path>] extends [never] ? never : AnswerOf<Path> extends Page ? Path : never
}[keyof paths]

/** What such a list holds. */
export type ItemOf<Path extends ListPath> = AnswerOf<Path> extends { items: readonly (infer Item)[] } ? Item : never

/** How such a list can be narrowed and ordered. */
export type ListQuery<Path extends ListPath> = Omit<QueryOf<Path>, 'cursor'>

/** Everything of a list, page after page, each asked for when the one before is used up. */
export async function* each<Path extends ListPath>(
  client: Client<paths>,
  path: Path,
  query: ListQuery<Path> | undefined,
): AsyncGenerator<ItemOf<Path>, void, undefined> {
  const get = client.GET as unknown as (
    path: string,
    options: { readonly params: { readonly query: object } },
  ) => Promise<{ data?: Page; error?: Problem }>
  let cursor: string | null = null
  do {
    const page: Page = orThrow(
      await get(path, { params: { query: { ...query, ...(cursor === null ? {} : { cursor }) } } }),
    )
    yield* page.items as ItemOf<Path>[]
    cursor = page.nextCursor
  } while (cursor !== null)
}
