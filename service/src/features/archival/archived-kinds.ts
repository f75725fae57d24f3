import { type Archival, ageColumns, type Entity, type FilterOf, openArchival, toListOptions } from '@longrun/storage'
import { type InputProblem, invalidInput } from '../../http/index.ts'
import { noteEntity } from '../notes/index.ts'
import { planEntity } from '../plans/index.ts'
import { templateEntity } from '../templates/index.ts'
import { workoutEntity } from '../workouts/index.ts'
import type { ARCHIVED_KINDS } from './archival-run-entity.ts'

type KindName = (typeof ARCHIVED_KINDS)[number]

/** One kind of records, as its archival takes it. */
export interface ArchivedKind {
  readonly entity: Entity
  readonly archival: Archival<Entity>
}

const ENTITIES: Readonly<Record<KindName, Entity>> = {
  plan: planEntity,
  workout: workoutEntity,
  note: noteEntity,
  template: templateEntity,
}

const KINDS = new Map(
  Object.entries(ENTITIES).map(([name, entity]) => [name, { entity, archival: openArchival(entity) }]),
)

export const archivedKind = (name: KindName): ArchivedKind => KINDS.get(name)!

/**
 * The filter of a policy, in the terms of the store: given as the parameters of the list are, `startedAtFrom` and so on.
 * @throws Problem `invalid_input` for what is no filter of these records, for a column that tells no age, with every problem
 */
export function parseFilter(
  { entity, archival }: ArchivedKind,
  { filter, ageColumn, before }: { readonly filter: Filter; readonly ageColumn: string; readonly before: Date },
): FilterOf<Entity> {
  const known = filterParameters(entity)
  const problems: InputProblem[] = Object.keys(filter)
    .filter((name) => !known.includes(name))
    .map((name) => ({ path: `filter.${name}`, message: `is not a filter; known: ${known.join(', ')}` }))
  const columns = ageColumns(entity)
  if (!columns.includes(ageColumn))
    problems.push({ path: 'ageColumn', message: `must be one of ${columns.join(', ')}` })
  if (problems.length > 0) throw invalidInput(problems)
  const parsed = (toListOptions(entity, filter).filter ?? {}) as FilterOf<Entity>
  archival.check({ by: ageColumn, before, filter: parsed })
  return parsed
}

export type Filter = Readonly<Record<string, string | number | boolean>>

function filterParameters(entity: Entity): string[] {
  return Object.entries(entity.filters).flatMap(([name, kind]) => {
    if (kind === 'range') return [`${name}From`, `${name}To`]
    return kind === 'prefix' ? [name, `${name}Prefix`] : [name]
  })
}
