import Type from 'typebox'
import { type Feature, ok } from '../../http/index.ts'
import { PERIOD_KINDS } from './periods.ts'
import { MOST_PERIODS, type SummaryService, USUAL_PERIODS } from './summary-service.ts'

const day = (description: string) => Type.String({ format: 'date', description })
const count = (description: string) => Type.Integer({ minimum: 0, description })
const total = (description: string) => Type.Number({ minimum: 0, description })

const totals = {
  completed: count('Workouts that were done: by the day they began'),
  scheduled: count('Workouts that are still to be done: by the day they are planned for'),
  skipped: count('Workouts that were left out: by the day they were planned for'),
  durationSeconds: total('Of the completed ones'),
  distanceMeters: total('Of the completed ones'),
  ascentMeters: total('Of the completed ones'),
}

const query = Type.Object({
  by: Type.Enum([...PERIOD_KINDS], { description: 'A week begins on Monday' }),
  from: Type.Optional(day(`The first day wanted. Default: so that there are ${USUAL_PERIODS} periods`)),
  to: Type.Optional(day('The last day wanted. Default: today in your time zone')),
})

const answer = Type.Object({
  by: Type.Enum([...PERIOD_KINDS]),
  timeZone: Type.String({ description: 'Whose days these are: the time zone of your profile' }),
  items: Type.Array(
    Type.Object({
      from: day('First day of the period'),
      to: day('Last day of the period'),
      ...totals,
      sports: Type.Array(Type.Object({ sport: Type.String(), ...totals }), {
        description: 'The same for each sport there is, by name',
      }),
    }),
    { description: 'Earliest first, empty periods among them' },
  ),
})

/** What a runner did, summed up by period. */
export function summaryRoutes(summaries: SummaryService): Feature {
  return (routes) => {
    routes.get(
      '/v1/me/summaries',
      {
        summary: 'Your totals by day, week, month or year',
        description:
          `Every period that holds a day of \`from\` to \`to\`, whole, at most ${MOST_PERIODS}. Deleted workouts are left ` +
          'out, archived ones count.',
        query,
        answers: { 200: answer },
      },
      async ({ caller, query }) => ok(await summaries.list(caller, query)),
    )
  }
}
