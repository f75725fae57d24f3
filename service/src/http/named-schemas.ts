type Json = Record<string, unknown>

/**
 * Moves every schema with a title to the components of a document and refers to it by that name, so that a record is told
 * once and programs made from the document know it by its name.
 *
 * @throws Error where two different schemas have one title
 */
export function nameSchemas<Document extends { paths?: unknown; components?: { schemas?: object } }>(
  document: Document,
): Document {
  const named: Record<string, unknown> = { ...document.components?.schemas }
  const move = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(move)
    if (typeof value !== 'object' || value === null) return value
    const moved = Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, move(inner)])) as Json
    const { title, ...schema } = moved
    if (typeof title !== 'string' || schema.type !== 'object') return moved
    const known = named[title]
    if (known !== undefined && JSON.stringify(known) !== JSON.stringify(schema)) {
      throw new Error(`two schemas of the API are called ${title}`)
    }
    named[title] = schema
    return { $ref: `#/components/schemas/${title}` }
  }
  // Of the paths alone: a document has a title of its own.
  const paths = move(document.paths)
  return { ...document, paths, components: { ...document.components, schemas: named } }
}
