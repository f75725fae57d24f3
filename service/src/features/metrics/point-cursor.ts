import { isUuid, type SamplePlace } from '@longrun/storage'
import { decodeListCursor, encodeListCursor, type ListIdentity } from '../../http/index.ts'

type Place = readonly [timeMs: number, context: string | null]

/** A place among points as callers keep it. */
export function encodePointCursor(list: ListIdentity, { timeMs, context }: SamplePlace): string {
  return encodeListCursor(list, [timeMs, context] satisfies Place)
}

/** @throws Problem `invalid_input` for a cursor of another list, or none at all */
export function decodePointCursor(list: ListIdentity, cursor: string): SamplePlace {
  const [timeMs, context] = decodeListCursor(list, cursor, isPlace)
  return { timeMs, context }
}

function isPlace(place: readonly unknown[]): place is Place {
  const [timeMs, context] = place
  return place.length === 2 && Number.isSafeInteger(timeMs) && (context === null || isUuid(context))
}
