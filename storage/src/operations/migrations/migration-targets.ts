import { StorageError } from '../../errors.ts'
import type { Migration, MigrationSet } from './files/index.ts'
import type { HistoryEntry } from './migration-history.ts'
import type { MigrationRecord } from './server/index.ts'

/** How far down: a number of migrations, all after a named one (which stays), or everything. */
export type DownTarget = { readonly steps: number } | { readonly to: string } | 'everything'

/** Chooses what to apply, up to and including `to`. */
export function selectUp(history: readonly HistoryEntry[], to: string | undefined): Migration[] {
  const pending = history.flatMap(({ migration, state }) => (migration && state === 'pending' ? [migration] : []))
  if (to === undefined) return pending
  const target = findEntry(history, to)
  return pending.slice(0, pending.findIndex(({ id }) => id === target.id) + 1)
}

/** Chooses what to take back, newest application first. */
export function selectDown(
  history: readonly HistoryEntry[],
  records: readonly MigrationRecord[],
  sets: readonly MigrationSet[],
  target: DownTarget,
): Migration[] {
  const applied = history.filter(({ state }) => state === 'applied').reverse()
  const chosen = applied.slice(0, countDown(applied, history, target)).flatMap(({ migration }) => migration ?? [])
  assertNothingOnTop(chosen, records, sets)
  return chosen
}

function countDown(applied: readonly HistoryEntry[], history: readonly HistoryEntry[], target: DownTarget): number {
  if (target === 'everything') return applied.length
  if ('to' in target) {
    const entry = findEntry(history, target.to)
    const index = applied.findIndex(({ id }) => id === entry.id)
    if (index < 0) throw toInvalid('to', `${entry.id} is not applied`)
    return index
  }
  if (!Number.isInteger(target.steps) || target.steps < 1) throw toInvalid('steps', 'expected an integer from 1')
  if (target.steps > applied.length)
    throw toInvalid('steps', `only ${applied.length} are applied, ${target.steps} were asked for`)
  return target.steps
}

function findEntry(history: readonly HistoryEntry[], name: string): HistoryEntry {
  const found = history.filter(({ id }) => id === name || id.split('/')[1] === name)
  if (found.length === 1 && found[0]) return found[0]
  const known = history.map(({ id }) => id).join(', ')
  throw toInvalid(
    'to',
    found.length === 0
      ? `there is no migration ${name}; there are: ${known}`
      : `${name} is in two sets; write set/name`,
  )
}

// Another set may build on what this run takes away; whoever knows that set must do it.
function assertNothingOnTop(
  chosen: readonly Migration[],
  records: readonly MigrationRecord[],
  sets: readonly MigrationSet[],
): void {
  const oldest = chosen.at(-1)
  const from = records.find(({ set, number }) => set === oldest?.set && number === oldest.number)?.sequence ?? Infinity
  const onTop = records.filter(({ set, sequence }) => sequence > from && sets.every(({ name }) => name !== set))
  if (onTop.length > 0)
    throw new StorageError(
      'migration_refused',
      `migrations of sets that this run does not know were applied later: ${onTop.map(({ set, name }) => `${set}/${name}`).join(', ')}`,
    )
}

function toInvalid(path: string, message: string): StorageError {
  return new StorageError('invalid_input', `${path}: ${message}`, { problems: [{ path, message }] })
}
