import type { Random } from '../fuzz/index.ts'

const MARKER = /\bmk[0-9a-f]{16}\b/g
const UUID = /\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b/g

/** A word that no other row has. */
export function newMarker(random: Random): string {
  return `mk${random.uuid().replaceAll('-', '').slice(0, 16)}`
}

export const markersIn = (text: string): ReadonlySet<string> => new Set(text.match(MARKER))

export const idsIn = (text: string): ReadonlySet<string> => new Set(text.match(UUID))
