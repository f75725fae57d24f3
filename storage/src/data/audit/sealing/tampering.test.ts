import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import type { TestDatabase } from '../../../testing/index.ts'
import type { AuditRoot } from './audit-roots.ts'
import { readRoots } from './audit-roots.ts'
import {
  COMPLETE_TAMPERINGS,
  changeOrchards,
  ENTRY_TAMPERINGS,
  eraseGrower,
  GROWERS,
  openGrowers,
  SEAL_TAMPERINGS,
  sealAll,
  tryTampering,
} from './testing/index.ts'
import { verifyAudit } from './verify-audit.ts'

const opened = new AsyncDisposableStack()
let database: TestDatabase
let roots: readonly AuditRoot[]
const random = openRandom(20261123)

before(async () => {
  database = opened.use(await openGrowers('owner'))
  const { query } = database
  await query(
    `select set_config('longrun.context', '{"actor": "01890000-0000-7000-8000-0000000000a1", "request": "req-1", "address": "192.0.2.1", "agent": "Test/1"}', false)`,
  )
  await changeOrchards(database, 4)
  await query('begin')
  await changeOrchards(database, 1)
  // Numbers that are never used.
  await query('rollback')
  await changeOrchards(database, 2)
  await sealAll(database, 7)
  roots = await Array.fromAsync(readRoots(database.database))
  await changeOrchards(database, 1)
  await eraseGrower(database, GROWERS[2]!)
})
after(() => opened.disposeAsync())

describe('tampering with the log', () => {
  for (const tampering of [...ENTRY_TAMPERINGS, ...SEAL_TAMPERINGS]) {
    test(`is found: ${tampering.name}`, async () => {
      let applied = 0
      // Some choose what they do not change, and are tried again.
      for (let round = 0; round < 10 && applied < 2; round++) {
        const tried = await tryTampering(database.database, tampering, { random })
        if (!tried) continue
        applied++
        assert.deepEqual(tried.missed, [], JSON.stringify(tried.proof.problems))
      }
      assert.ok(applied > 0, 'there was nothing to tamper with')
    })
  }

  for (const tampering of COMPLETE_TAMPERINGS) {
    test(`is found by noted roots, and only by them: ${tampering.name}`, async () => {
      const alone = await tryTampering(database.database, tampering, { random })
      assert.deepEqual(alone?.missed, ['anything'])
      const beside = await tryTampering(database.database, tampering, { random, against: roots })
      assert.deepEqual(beside?.missed, [], JSON.stringify(beside?.proof.problems))
    })
  }

  test('nothing is found where nobody tampered', async () => {
    const proof = await verifyAudit({ database: database.database, against: roots })
    assert.deepEqual(proof.problems, [])
    assert.equal(proof.pending, 24)
  })
})

/** Park and Miller: the same numbers each time. */
function openRandom(seed: number): () => number {
  let state = seed
  return () => {
    state = (state * 48_271) % 2_147_483_647
    return state / 2_147_483_647
  }
}
