import { after, test } from 'node:test'
import fc from 'fast-check'
import { statement, type Tx } from '../../access/index.ts'
import { newId } from '../../record-id.ts'
import { openTestDatabase } from '../../testing/index.ts'
import { orchardTemplate } from './fixtures/orchard.ts'
import { type Step, step, toAct } from './fixtures/orchard-acts.ts'
import { checkCascades, checkHistories, type Done, findAll } from './fixtures/orchard-replay.ts'
import { perform } from './fixtures/orchard-steps.ts'

const rounds = Number(process.env.LONGRUN_MODEL_ROUNDS ?? 8)
const seed = process.env.LONGRUN_MODEL_SEED
// A failure names its seed; which of the connections comes first may be another the next time.
const settings = { numRuns: rounds, endOnFailure: true, ...(seed === undefined ? {} : { seed: Number(seed) }) }

const opened = new AsyncDisposableStack()
after(() => opened.disposeAsync())
const db = opened.use(await openTestDatabase({ template: orchardTemplate, role: 'application' }))

const NOTHING = statement('model.nothing', 'select 1')
/** Round trips before and behind the change, in its transaction: they move the others in between. */
const pauses = fc.nat({ max: 8 })
const lane = fc.array(fc.tuple(step, pauses), { minLength: 5, maxLength: 15, size: 'max' })

/** A tree that becomes an apple tree under an orchard that is gone would be none of the deletion's. */
function withoutKinds(given: Step): Step {
  if (!('patch' in given)) return given
  const { kind: _, ...patch } = given.patch
  return { ...given, patch } as Step
}

test('whatever several connections do at once, each history is that of the record, and every past is found again', async () => {
  const run = fc.asyncProperty(fc.array(lane, { minLength: 4, maxLength: 4 }), async (lanes) => {
    const owners = [newId(), newId(), newId()]
    const done: Done[] = []
    const play = async (given: Step, count: number): Promise<void> => {
      const act = toAct(withoutKinds(given), await findAll(db, owners), owners)
      if (act === undefined) return
      const pause = async (tx: Tx): Promise<void> => {
        for (let i = 0; i < count; i++) await tx.one(NOTHING)
      }
      done.push({ act, outcome: await perform(db, act, pause) })
    }
    for (const kind of ['orchard', 'tree', 'tree', 'pick'] as const) {
      const values = { name: 'North', code: null, kind: 'apple', age: 7, kilograms: 0.1, parent: 1 } as const
      await play({ verb: 'create', kind, who: 0, values }, 0)
    }
    await Promise.all(
      lanes.map(async (steps) => {
        for (const [given, count] of steps) await play(given, count)
      }),
    )
    await checkHistories(db, owners, done)
    await checkCascades(db, owners)
  })
  await fc.assert(run, settings)
})
