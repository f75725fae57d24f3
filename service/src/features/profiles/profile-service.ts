import {
  type CreateBodyOf,
  type Database,
  type EntityStore,
  type History,
  type RecordOf,
  type RowOf,
  StorageError,
} from '@longrun/storage'
import { type Caller, type InputProblem, invalidInput, isTimeZone } from '../../http/index.ts'
import { type HistoryQuery, readHistory, type ShownHistory } from '../resources/index.ts'
import type { profileEntity } from './profile-entity.ts'
import { checkZones, sortZones, zonesOn } from './profile-zones.ts'

/** What a runner says of themselves. */
export type Profile = RowOf<typeof profileEntity>
/** What a profile is set to. */
export type ProfileValues = CreateBodyOf<typeof profileEntity>

interface Parts {
  readonly database: Database
  readonly profiles: EntityStore<typeof profileEntity>
  readonly past: History<typeof profileEntity>
}

// What a replacement that leaves a field out sets it to.
const EMPTY = {
  experienceLevel: null,
  weeklyDistanceMeters: null,
  targetRace: null,
  targetDate: null,
  preferredDays: [],
  timeZone: 'UTC',
  units: 'metric',
  zones: [],
} as const satisfies Required<ProfileValues>

/** Profiles: one for each user, made with the account. */
export class ProfileService {
  readonly #parts: Parts

  constructor(parts: Parts) {
    this.#parts = parts
  }

  /**
   * @param on a day as YYYY-MM-DD: the zones are then those that hold on it, one set of each metric at most
   * @param at a time: the profile as it was then
   */
  async get(
    { userId }: Caller,
    { on, at }: { readonly on?: string | undefined; readonly at?: string | undefined } = {},
  ): Promise<RecordOf<typeof profileEntity>> {
    const { database, profiles, past } = this.#parts
    const profile = await database.read({ owner: userId }, (reader) =>
      at === undefined ? profiles.get(reader, userId) : past.at(reader, userId, at),
    )
    return on === undefined ? profile : { ...profile, zones: zonesOn(profile.zones, on) }
  }

  /** What was done to the profile. */
  async history(caller: Caller, query: HistoryQuery): Promise<ShownHistory> {
    const { userId } = caller
    return await readHistory(caller, ['profile', userId], query, (options) =>
      this.#parts.database.read({ owner: userId }, (reader) => this.#parts.past.list(reader, userId, options)),
    )
  }

  /** Sets every field: what `values` leaves out goes back to its default. */
  async replace({ userId }: Caller, values: ProfileValues, version: number | 'any'): Promise<Profile> {
    const problems = checkProfile(values)
    if (problems.length > 0) throw invalidInput(problems)
    const tx = this.#parts.database.autocommit({ owner: userId })
    const zones = sortZones(values.zones ?? [])
    return await this.#parts.profiles.update(tx, userId, { ...EMPTY, ...values, zones }, { by: userId, version })
  }

  /** The IANA name of a user's time zone; UTC without a profile. */
  async timeZoneOf(userId: string): Promise<string> {
    const found = await this.#parts.database.read({ owner: userId }, (reader) =>
      this.#parts.profiles.find(reader, userId),
    )
    return found?.timeZone ?? 'UTC'
  }

  /** Makes the profile of a user unless it is there. */
  async ensure(userId: string): Promise<void> {
    const found = await this.#parts.database.read({ owner: userId }, (reader) =>
      this.#parts.profiles.find(reader, userId, { state: 'all' }),
    )
    if (found) return
    const tx = this.#parts.database.autocommit({ owner: userId })
    await this.#parts.profiles.create(tx, userId, {}, { by: userId }).catch((error) => {
      // Made by somebody else in between: just as well.
      if (!(error instanceof StorageError) || error.code !== 'unique_violation') throw error
    })
  }
}

/** What no schema can say about a profile. */
export function checkProfile({ timeZone, preferredDays, zones = [] }: ProfileValues): InputProblem[] {
  const problems: InputProblem[] = checkZones(zones)
  if (timeZone !== undefined && !isTimeZone(timeZone)) {
    problems.push({ path: 'timeZone', message: 'must be an IANA time zone such as Europe/Berlin' })
  }
  if (preferredDays && new Set(preferredDays).size < preferredDays.length) {
    problems.push({ path: 'preferredDays', message: 'must name each day once' })
  }
  return problems
}
