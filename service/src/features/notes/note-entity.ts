import { defineEntity, integer, list, oneOf, optional, text, uuid } from '@longrun/storage'
import { workoutEntity } from '../workouts/index.ts'

const FIVE = { minimum: 1, maximum: 5, storedAs: 'smallint' } as const

/** What a runner, or a coach, says about a workout, and how it felt. */
export const noteEntity = defineEntity({
  name: 'note',
  table: 'workout_notes',
  placement: 'owned',
  monthlyBy: 'createdAt',
  columns: {
    workoutId: uuid({ description: 'The workout that it is about' }),
    content: text({ minLength: 1, maxLength: 10_000 }),
    type: oneOf(['note', 'feedback'], { default: 'note' }),
    rating: optional(integer({ ...FIVE, description: 'Of the workout as a whole, 5 is best' })),
    tags: list(text({ minLength: 1, maxLength: 50 }), { maxItems: 20, default: [] }),
    perceivedEffort: optional(integer({ ...FIVE, maximum: 10, description: 'Borg CR10, 10 is hardest' })),
    energyLevel: optional(integer({ ...FIVE, description: '5 is most' })),
    sleepQuality: optional(integer({ ...FIVE, description: '5 is best' })),
    stressLevel: optional(integer({ ...FIVE, description: '5 is most' })),
    recoveryStatus: optional(integer({ ...FIVE, description: '5 is fully recovered' })),
    pairedFrom: optional(uuid({ internal: true })),
  },
  parents: { workoutId: { entity: workoutEntity, deletedWith: true } },
  orders: { newest: ['createdAt desc', 'id desc'], oldest: ['createdAt asc', 'id asc'] },
  filters: { workoutId: 'equal', type: 'equal', tags: 'has', createdAt: 'range' },
  audit: 'changes',
})
