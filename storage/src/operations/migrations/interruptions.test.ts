import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { openTestDatabase } from '../../testing/index.ts'
import { migrateDown, migrateUp } from './migrate.ts'
import { assertSameState, type MigratedState, readMigratedState, terminateRuns } from './testing/migrated-state.ts'
import { openStatementProxy } from './testing/statement-proxy.ts'
import { writeThreeSteps } from './testing/three-steps.ts'
import type { WrittenSet } from './testing/written-set.ts'

const ALLOWED = ['app/0001_notes', 'app/0003_stars']

describe('an interrupted run goes on to the same end', () => {
  let app: WrittenSet
  let up: MigratedState
  let down: MigratedState
  let statementsUp: number
  let statementsDown: number

  before(async () => {
    app = await writeThreeSteps()
    await using database = await openTestDatabase()
    await using proxy = await openStatementProxy(database.url)
    await migrateUp({ url: proxy.url, sets: [app] })
    statementsUp = proxy.statements
    up = await readMigratedState(database)
    await migrateDown({ url: proxy.url, sets: [app], target: 'everything', allowDataLoss: ALLOWED })
    statementsDown = proxy.statements - statementsUp
    down = await readMigratedState(database)
  })
  after(() => app[Symbol.asyncDispose]())

  const isLost = ({ code }: { readonly code?: string }) => code === 'connection_lost' || code === 'commit_unknown'

  // After a statement is before the next, so this is everywhere.
  test('the connection breaks after any statement of an up, before its answer', { timeout: 180_000 }, async () => {
    assert.ok(statementsUp > 25, `${statementsUp} statements`)
    for (let at = 1; at <= statementsUp; at++) {
      await using database = await openTestDatabase()
      await using proxy = await openStatementProxy(database.url, { cutAfter: at })
      await assert.rejects(migrateUp({ url: proxy.url, sets: [app] }), isLost)
      await migrateUp({ url: database.url, sets: [app] })
      await assertSameState(database, up, `after statement ${at}`)
    }
  })

  test('the server process is terminated before any statement of a down', { timeout: 180_000 }, async () => {
    await using database = await openTestDatabase()
    const options = { sets: [app], target: 'everything', allowDataLoss: ALLOWED } as const
    // From the second on: before the first there is no connection yet that could be asked for by its name.
    for (let at = 2; at <= statementsDown; at++) {
      await migrateUp({ url: database.url, sets: [app] })
      await using proxy = await openStatementProxy(database.url, {
        onStatement: async (statement) => {
          if (statement === at) assert.equal(await terminateRuns(database.url), 1)
        },
      })
      await assert.rejects(migrateDown({ ...options, url: proxy.url }), isLost)
      await migrateDown({ ...options, url: database.url })
      await assertSameState(database, down, `before statement ${at}`)
    }
  })
})
