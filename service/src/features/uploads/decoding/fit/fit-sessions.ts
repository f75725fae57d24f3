import { getFitSportName } from 'fit-file-parser/profile'
import type { LegAbout } from '../activity.ts'
import type { FitMessage } from './fit-message.ts'

const NO_TOTALS = { durationSeconds: undefined, distanceMeters: undefined, ascentMeters: undefined }

/** A device says the end of a session in whole seconds, and records a little beyond it. */
const END_SLACK_MS = 60_000

interface Session {
  /** In the clock of the file. */
  readonly start: number | undefined
  readonly spanMs: number
  readonly about: Omit<LegAbout, 'part' | 'startMs'>
}

/** What a FIT file says of its sessions, and so which legs it has. */
export class FitSessions {
  readonly #sessions: Session[] = []
  #profile: { readonly sport: string | undefined; readonly title: string | undefined } | undefined

  /** The activity profile of the watch: written before a session's records, and there where the session is lost. */
  addProfile(message: FitMessage): void {
    this.#profile = { sport: getFitSportName(message.number(0)) ?? undefined, title: message.text(3) }
  }

  addSession(message: FitMessage): void {
    const [elapsed, timer] = [over(message.number(7), 1000), over(message.number(8), 1000)]
    const span = Math.max(elapsed ?? 0, timer ?? 0)
    const written = message.timestamp
    this.#sessions.push({
      start: message.number(2) ?? (written === undefined ? undefined : written - span),
      spanMs: span * 1000,
      about: {
        sport: getFitSportName(message.number(5)) ?? undefined,
        title: message.text(110) ?? this.#profile?.title,
        deviceTotals: {
          // No session counts more time than went by: where one does, the device had the two the wrong way round.
          durationSeconds: timer !== undefined && elapsed ? Math.min(timer, elapsed) : timer,
          distanceMeters: over(message.number(9), 100),
          ascentMeters: message.number(22),
        },
      },
    })
  }

  /**
   * @param toEpochMs of a time of the file; `undefined` where it says no date
   * @param isDamaged then a session may be missing: points after the end of all are of a leg of their own
   */
  toLegs(toEpochMs: (timestamp: number) => number | undefined, isDamaged: boolean): LegAbout[] {
    const legs = new Map<number | undefined, LegAbout>()
    let endMs = Number.NEGATIVE_INFINITY
    for (const { start, spanMs, about } of this.#sessions) {
      const startMs = start === undefined ? undefined : toEpochMs(start)
      // Two sessions of one start cannot be told apart by time: what the file says first counts.
      if (!legs.has(startMs)) legs.set(startMs, { part: 0, startMs, ...about })
      if (startMs !== undefined) endMs = Math.max(endMs, startMs + spanMs)
    }
    // One without a start cannot be told from the others.
    if (legs.size > 1) legs.delete(undefined)
    const [first, second] = legs.values()
    const lost = { part: 0, startMs: endMs + END_SLACK_MS, title: undefined, ...this.#profile, deviceTotals: NO_TOTALS }
    if (!first) return [{ ...lost, sport: this.#profile?.sport, startMs: undefined, title: undefined }]
    const found = second ? [...legs.values()] : [{ ...first, title: undefined }]
    return isDamaged && Number.isFinite(endMs) ? [...found, { ...lost, sport: this.#profile?.sport }] : found
  }
}

function over(value: number | undefined, scale: number): number | undefined {
  return value === undefined ? undefined : value / scale
}
