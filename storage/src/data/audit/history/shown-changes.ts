import { type Entity, SHOWN_LIFECYCLE } from '../../entities/index.ts'
import type { Series } from '../../series/index.ts'
import type { FieldChange, SampleChange } from './history-entry.ts'
import type { LoggedRow } from './history-statements.ts'

/** The changes of an entry, of the fields that the API shows. */
export function toFieldChanges(
  entity: Entity,
  { action, changes }: Pick<LoggedRow, 'action' | 'changes'>,
): Record<string, FieldChange> | null {
  if (changes === null) return null
  const shown = Object.entries(changes).filter(([name]) => isShown(entity, name))
  return Object.fromEntries(shown.map(([name, change]) => [name, toFieldChange(action, change)]))
}

/** One logged change: `[old, new]`, or the value alone of what was made or is gone. */
export function toFieldChange(action: string, change: unknown): FieldChange {
  if (action === 'create') return { from: null, to: change }
  if (action === 'purge' || action === 'erase') return { from: change, to: null }
  const [from, to] = change as readonly [unknown, unknown]
  return { from, to }
}

const isShown = (entity: Entity, name: string): boolean =>
  Object.hasOwn(entity.columns, name)
    ? !entity.columns[name]!.flags.has('internal')
    : (SHOWN_LIFECYCLE as readonly string[]).includes(name)

interface LoggedSamples {
  readonly samples: number
  readonly from: string
  readonly to: string
}

/** What an entry says of samples, by the codes of their types in the order of their ids. */
export function toSampleChanges({ types }: Series, { changes }: Pick<LoggedRow, 'changes'>): SampleChange[] {
  const codes = new Map([...types.values()].map(({ id, code }) => [String(id), code]))
  return Object.entries((changes ?? {}) as Record<string, LoggedSamples>).map(([id, { samples, from, to }]) => ({
    type: codes.get(id) ?? id,
    samples,
    from: new Date(from),
    to: new Date(to),
  }))
}
