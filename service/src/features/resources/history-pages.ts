import type { HistoryEntry, HistoryOptions, HistoryPage } from '@longrun/storage'
import { type Caller, decodeListCursor, encodeListCursor } from '../../http/index.ts'

/** Which page of a history. */
export interface HistoryQuery {
  readonly limit: number
  readonly cursor?: string | undefined
}

/** One page of a history as the API shows it. */
export interface ShownHistory {
  readonly items: readonly ShownEntry[]
  readonly nextCursor: string | null
}

type ShownEntry = Omit<HistoryEntry, 'samples'> & {
  readonly byYou: boolean
  readonly samples:
    | readonly { readonly type: string; readonly count: number; readonly from: Date; readonly to: Date }[]
    | null
}

/** Reads one page of a history. `record` names whose it is: cursors belong to it alone. */
export async function readHistory(
  { userId }: Caller,
  record: readonly [entity: string, id: string],
  { limit, cursor }: HistoryQuery,
  read: (options: HistoryOptions) => Promise<HistoryPage>,
): Promise<ShownHistory> {
  const list = ['history', ...record]
  const [before] = cursor === undefined ? [undefined] : decodeListCursor(list, cursor, isPlace)
  const { items, next } = await read({ limit, before })
  return {
    items: items.map((entry) => toShown(entry, userId)),
    nextCursor: next === null ? null : encodeListCursor(list, [next]),
  }
}

function toShown(entry: HistoryEntry, userId: string): ShownEntry {
  const samples = entry.samples?.map(({ samples: count, ...of }) => ({ ...of, count })) ?? null
  return { ...entry, byYou: entry.actorId === userId, samples }
}

function isPlace(place: readonly unknown[]): place is readonly [number] {
  return place.length === 1 && Number.isSafeInteger(place[0]) && (place[0] as number) >= 1
}
