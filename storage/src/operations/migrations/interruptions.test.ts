import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { openTestDatabase } from '../../testing/index.ts'
import { migrateDown, migrateUp } from './migrate.ts'
import { assertSameState, type MigratedState, readMigratedState } from './testing/migrated-state.ts'
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

  for (const when of ['before', 'after'] as const) {
    test(`the connection breaks ${when} any statement of an up`, { timeout: 120_000 }, async () => {
      assert.ok(statementsUp > 25, `${statementsUp} statements`)
      for (let statement = 1; statement <= statementsUp; statement++) {
        await using database = await openTestDatabase()
        await using proxy = await openStatementProxy(database.url, { cut: { statement, when } })
        await assert.rejects(migrateUp({ url: proxy.url, sets: [app] }), (error: { code?: string }) =>
          ['connection_lost', 'commit_unknown'].includes(error.code ?? ''),
        )
        await migrateUp({ url: database.url, sets: [app] })
        await assertSameState(database, up, `${when} statement ${statement}`)
      }
    })

    test(`the connection breaks ${when} any statement of a down`, { timeout: 120_000 }, async () => {
      await using database = await openTestDatabase()
      for (let statement = 1; statement <= statementsDown; statement++) {
        await migrateUp({ url: database.url, sets: [app] })
        await using proxy = await openStatementProxy(database.url, { cut: { statement, when } })
        const options = { sets: [app], target: 'everything', allowDataLoss: ALLOWED } as const
        await assert.rejects(migrateDown({ ...options, url: proxy.url }), (error: { code?: string }) =>
          ['connection_lost', 'commit_unknown'].includes(error.code ?? ''),
        )
        await migrateDown({ ...options, url: database.url })
        await assertSameState(database, down, `${when} statement ${statement}`)
      }
    })
  }
})
