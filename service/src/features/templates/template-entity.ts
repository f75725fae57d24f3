import { defineEntity, number, oneOf, optional, text } from '@longrun/storage'

const TYPES = [
  'recovery',
  'easy',
  'long',
  'progression',
  'tempo',
  'threshold',
  'intervals',
  'fartlek',
  'hills',
  'race',
] as const

/** A workout to be planned again and again, for everybody. Written by admins; a small library comes with the service. */
export const templateEntity = defineEntity({
  name: 'template',
  table: 'workout_templates',
  placement: 'reference',
  columns: {
    name: text({ minLength: 1, maxLength: 200 }),
    sport: text({
      minLength: 1,
      maxLength: 50,
      pattern: '^[a-z][a-z0-9_]*$',
      default: 'running',
      description: 'FIT name, such as running',
    }),
    type: oneOf(...TYPES),
    difficulty: optional(oneOf('beginner', 'intermediate', 'advanced')),
    durationSeconds: optional(number({ minimum: 0, maximum: 864_000, unit: 's' })),
    distanceMeters: optional(number({ minimum: 0, maximum: 10_000_000, unit: 'm' })),
    instructions: optional(text({ maxLength: 10_000 })),
  },
  unique: [['name']],
  orders: { name: ['name asc', 'id asc'], newest: ['createdAt desc', 'id desc'] },
  filters: { sport: 'equal', type: 'equal', difficulty: 'equal' },
  audit: 'changes',
})
