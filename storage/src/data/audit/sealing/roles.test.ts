import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { statement } from '../../../access/index.ts'
import type { TestDatabase } from '../../../testing/index.ts'
import { changeOrchards, openGrowers, sealAll } from './testing/index.ts'
import { verifyAudit } from './verify-audit.ts'

const opened = new AsyncDisposableStack()
let database: TestDatabase
before(async () => {
  database = opened.use(await openGrowers('application'))
  await changeOrchards(database)
  await sealAll(database, 5)
  await changeOrchards(database, 1)
})
after(() => opened.disposeAsync())

const REFUSED = [
  'update audit_seals set count = 0',
  'delete from audit_seals',
  'truncate audit_seals',
  `insert into audit_seals select * from audit_seals`,
  `update audit_head set number = 1`,
  'delete from audit_head',
  'truncate audit_head',
  'insert into audit_head select * from audit_head',
  'delete from audit_pending',
  'truncate audit_pending',
  'insert into audit_pending select * from audit_pending',
  'select longrun_append_seal(s) from audit_seals s',
  'create or replace function longrun_audit_chain(seal audit_seals) returns bytea language sql return seal.chain',
  'drop table audit_seals',
]

describe("the application's role", () => {
  for (const sql of REFUSED) {
    test(`may not: ${sql}`, async () => {
      const refused = database.database
        .autocommit('catalog')
        .execute(statement('test.refused', sql, { prepared: false }))
      await assert.rejects(refused, { code: 'permission_denied' })
    })
  }

  test('may seal and verify', async () => {
    assert.equal(await sealAll(database), 15)
    assert.equal((await verifyAudit(database)).problemCount, 0)
  })

  for (const most of [0, -1, 100_001, null]) {
    test(`may not seal ${most} entries`, async () => {
      const SEAL = statement('test.seal', 'select longrun_seal_audit($1)')
      await assert.rejects(database.database.autocommit('catalog').one(SEAL, [most]), { code: 'invalid_input' })
    })
  }
})
