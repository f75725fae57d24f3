/** One thing that the catalogue knows: a table, a column, a privilege. */
export interface CatalogueEntry {
  /** What it is, for sorting and for laying it out. */
  readonly kind: CatalogueKind
  /** What it belongs to: a column to its table, a privilege to its object. Its own name where it stands alone. */
  readonly parent: string
  /** Names it once in the whole catalogue, for example `column workouts.name`. */
  readonly identity: string
  /** Everything about it, as SQL. */
  readonly definition: string
  /** Place among its siblings; not compared, because a column that is dropped and added again comes last. */
  readonly position: number
}

/** Kinds, in the order in which `schema.sql` has them. */
export const CATALOGUE_KINDS = [
  'schema',
  'extension',
  'type',
  'function',
  'sequence',
  'table',
  'column',
  'constraint',
  'tail',
  'view',
  'index',
  'statistics',
  'trigger',
  'rule',
  'policy',
  'option',
  'comment',
  'privilege',
  'default privilege',
  'role setting',
] as const

/** One of `CATALOGUE_KINDS`. */
export type CatalogueKind = (typeof CATALOGUE_KINDS)[number]

/** The structure of a database at one moment, sorted, and equal on PostgreSQL 15 to 18 for equal structures. */
export interface Catalogue {
  readonly entries: readonly CatalogueEntry[]
}

/** One entry that is not the same in two catalogues; `undefined` where it is absent. */
export interface CatalogueDifference {
  readonly identity: string
  readonly before: string | undefined
  readonly after: string | undefined
}

/** Lists what differs, in the order of the catalogues. */
export function compareCatalogues(before: Catalogue, after: Catalogue): CatalogueDifference[] {
  const left = toMap(before)
  const right = toMap(after)
  const identities = [...left.keys(), ...[...right.keys()].filter((identity) => !left.has(identity))]
  return identities
    .map((identity) => ({ identity, before: left.get(identity), after: right.get(identity) }))
    .filter((difference) => difference.before !== difference.after)
}

function toMap({ entries }: Catalogue): Map<string, string> {
  return new Map(entries.map(({ identity, definition }) => [identity, definition]))
}

/** Says what a difference is, for example `index notes_idx is missing`. */
export function toDifferenceText({ identity, before, after }: CatalogueDifference): string {
  if (after === undefined) return `${identity} is missing: ${before}`
  if (before === undefined) return `${identity} is left over: ${after}`
  return `${identity} was \`${before}\` and is \`${after}\``
}
