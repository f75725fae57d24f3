import { after, test } from 'node:test'
import fc from 'fast-check'
import { newId } from '../../record-id.ts'
import { openTestDatabase } from '../../testing/index.ts'
import { orchardTemplate } from './fixtures/orchard.ts'
import { step, toAct } from './fixtures/orchard-acts.ts'
import { compareAll } from './fixtures/orchard-looks.ts'
import { OrchardModel } from './fixtures/orchard-model.ts'
import { compareOutcomes, expect, perform } from './fixtures/orchard-steps.ts'

const rounds = Number(process.env.LONGRUN_MODEL_ROUNDS ?? 14)
const seed = process.env.LONGRUN_MODEL_SEED
// A failure names its seed and path; to make it smaller would take long.
const settings = { numRuns: rounds, endOnFailure: true, ...(seed === undefined ? {} : { seed: Number(seed) }) }

const opened = new AsyncDisposableStack()
after(() => opened.disposeAsync())
const db = opened.use(await openTestDatabase({ template: orchardTemplate, role: 'application' }))

test('any sequence of changes by several users gives the records, histories and pasts that it gives in memory', async () => {
  const run = fc.asyncProperty(fc.array(step, { minLength: 10, maxLength: 40, size: 'max' }), async (steps) => {
    const model = new OrchardModel()
    const owners = [newId(), newId(), newId()]
    for (const each of steps) {
      const act = toAct(each, model.all(), owners)
      if (act === undefined) continue
      const outcome = await perform(db, act)
      compareOutcomes(outcome, expect(model, act, outcome.at ?? new Date()), act)
    }
    await compareAll(db, model, owners)
  })
  await fc.assert(run, settings)
})
