import { date, defineEntity, oneOf, optional, text } from '@longrun/storage'

/** A span of days with a goal. Its scheduled workouts point at it. */
export const planEntity = defineEntity({
  name: 'plan',
  table: 'training_plans',
  placement: 'owned',
  columns: {
    name: text({ minLength: 1, maxLength: 200 }),
    description: optional(text({ maxLength: 10_000 })),
    startDate: date({ description: 'The first day of the plan' }),
    endDate: date({ description: 'The last day of the plan, not before the first' }),
    status: oneOf(['draft', 'active', 'completed'], { default: 'draft' }),
    type: oneOf(['5k', '10k', 'half', 'full', 'custom'], { description: 'What it prepares for' }),
    difficulty: optional(oneOf('beginner', 'intermediate', 'advanced')),
  },
  orders: {
    newest: ['createdAt desc', 'id desc'],
    oldest: ['createdAt asc', 'id asc'],
    latestStart: ['startDate desc', 'id desc'],
    earliestStart: ['startDate asc', 'id asc'],
  },
  filters: { status: 'equal', type: 'equal', startDate: 'range' },
  audit: 'changes',
})
