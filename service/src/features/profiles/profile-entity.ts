import { date, defineEntity, json, list, number, oneOf, optional, text } from '@longrun/storage'
import { ZoneSets } from './profile-zones.ts'

const DAYS = ['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday'] as const

const NO_ZONES: ZoneSets = []
/** Room for as many sets as there may be, of zones with usual names. */
const MOST_ZONE_BYTES = 262_144

/** What a runner says about themselves. The root of everything they own. */
export const profileEntity = defineEntity({
  name: 'profile',
  table: 'runner_profiles',
  placement: 'owned',
  key: 'owner',
  columns: {
    experienceLevel: optional(oneOf('beginner', 'intermediate', 'advanced')),
    weeklyDistanceMeters: optional(number({ minimum: 0, maximum: 1_000_000, unit: 'm' })),
    targetRace: optional(text({ minLength: 1, maxLength: 200 })),
    targetDate: optional(date()),
    preferredDays: list(oneOf(...DAYS), { maxItems: 7, default: [] }),
    timeZone: text({ minLength: 1, maxLength: 100, default: 'UTC', description: 'IANA name, such as Europe/Berlin' }),
    units: oneOf(['metric', 'imperial'], { default: 'metric' }),
    zones: json(ZoneSets, {
      default: NO_ZONES,
      maxBytes: MOST_ZONE_BYTES,
      description: 'Zones by date; each set holds until the next of its metric',
    }),
  },
  audit: 'changes',
})
