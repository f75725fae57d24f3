import { date, defineEntity, list, number, oneOf, optional, text } from '@longrun/storage'

const DAYS = ['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday'] as const

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
  },
  audit: 'changes',
})
