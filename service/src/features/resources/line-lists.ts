import type { Entity, ListParameters } from '@longrun/storage'
import type { FastifyRequest } from 'fastify'
import type { TObject, TSchema } from 'typebox'
import { type Answer, invalidInput, type LineOut } from '../../http/index.ts'
import type { ResourceKind } from './resource-kind.ts'

/** Items of the pages in which a list in lines is read. */
const PAGE_ITEMS = 200

/** A whole list, a record a line, read page by page while it is sent. What is refused is refused before the first line. */
export async function listInLines<E extends Entity>(
  request: Pick<FastifyRequest, 'recheck' | 'log' | 'id' | 'caller' | 'url'>,
  query: ListParameters,
  { service, lines, schemas }: Pick<ResourceKind<E>, 'service' | 'lines' | 'schemas'>,
): Promise<Answer> {
  if (new URLSearchParams(request.url.split('?', 2)[1]).has('limit'))
    throw invalidInput([{ path: 'limit', message: 'must be left out: in lines comes the whole list' }])
  const readPage = (cursor: unknown) =>
    service.list(request.caller!, { ...query, limit: PAGE_ITEMS, ...(cursor === undefined ? {} : { cursor }) })
  const first = await readPage(query.cursor)
  const toLine = openLine(schemas.record)
  return lines.answer(request, async (out: LineOut) => {
    let count = 0
    for (let page = first; ; page = await readPage(page.nextCursor)) {
      count += page.items.length
      await out.write(page.items.map(toLine).join(''))
      if (page.nextCursor === null) return { count }
    }
  })
}

/** Spells a record as the API shows it: rows of the store have internal columns too. */
function openLine(record: TSchema): (row: object) => string {
  const names = Object.keys((record as TObject).properties)
  return (row) => {
    const shown = names.map((name) => [name, (row as Record<string, unknown>)[name]])
    return `${JSON.stringify(Object.fromEntries(shown))}\n`
  }
}
