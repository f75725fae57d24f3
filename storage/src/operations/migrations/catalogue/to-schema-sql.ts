import type { Catalogue, CatalogueEntry, CatalogueKind } from './catalogue.ts'

const STANDALONE: readonly CatalogueKind[] = ['schema', 'extension', 'type', 'function', 'sequence']
const ATTACHED: readonly CatalogueKind[] = [
  'index',
  'statistics',
  'trigger',
  'rule',
  'policy',
  'option',
  'comment',
  'privilege',
]

/** Writes a catalogue as SQL for people: what there is, in an order that does not move. Not meant to be run. */
export function toSchemaSql(catalogue: Catalogue, heading: string): string {
  const byParent = Map.groupBy(catalogue.entries, ({ parent }) => parent)
  const shown = new Set<CatalogueEntry>()
  const attachedTo = (parent: string, kinds: readonly CatalogueKind[] = ATTACHED): string[] => {
    const entries = (byParent.get(parent) ?? []).filter((entry) => kinds.includes(entry.kind) && !shown.has(entry))
    for (const entry of entries) shown.add(entry)
    return entries.map(({ definition }) => `${definition};`)
  }
  const blocks: string[] = []
  for (const { kind, parent, definition } of catalogue.entries) {
    if (STANDALONE.includes(kind) || kind === 'view') blocks.push([`${definition};`, ...attachedTo(parent)].join('\n'))
    if (kind === 'table')
      blocks.push([toTable(definition, byParent.get(parent) ?? []), ...attachedTo(parent)].join('\n'))
  }
  const rest = [...byParent.keys()].flatMap((parent) =>
    attachedTo(parent, [...ATTACHED, 'default privilege', 'role setting']),
  )
  if (rest.length > 0) blocks.push(rest.join('\n'))
  return [...heading.split('\n').map((line) => `-- ${line}`.trimEnd()), '', blocks.join('\n\n'), ''].join('\n')
}

function toTable(head: string, entries: readonly CatalogueEntry[]): string {
  const inside = entries.filter(({ kind }) => kind === 'column' || kind === 'constraint')
  const tail = entries.find(({ kind }) => kind === 'tail')
  const lines = inside.map(({ definition }) => `  ${definition}`).join(',\n')
  return `${head} (\n${lines}\n)${tail ? ` ${tail.definition}` : ''};`
}
