import assert from 'node:assert/strict'
import { test } from 'node:test'
import { migratedTemplate, openTestDatabase } from '../../../testing/index.ts'
import { storageMigrations } from '../../migrations/index.ts'
import { checkSealing } from './sealing.ts'

const WRITE = `
  with entry as (
    insert into audit_log (user_id, record_id, id, at, entity, action, db_role, txid, changes, salt)
    values (gen_random_uuid(), gen_random_uuid(), nextval('audit_log_id_seq'), now(), 'book', 'create', session_user,
            pg_current_xact_id(), '{}', gen_random_uuid())
    returning id, at, txid, user_id, record_id
  )
  insert into audit_pending select id, at, txid, user_id, record_id from entry`

test('tells of entries that wait for too long, and of a head that is not the last seal', async () => {
  await using database = await openTestDatabase({
    template: migratedTemplate([storageMigrations]),
    role: 'application',
  })
  const look = (aheadMs = 0) => {
    const clock = () => new Date(Date.now() + aheadMs)
    return checkSealing({ database: database.database, clock })
  }
  assert.deepEqual(await look(), { seen: 'nothing sealed yet, 0 entries waiting', findings: [] })
  await database.query(WRITE)
  assert.deepEqual((await look()).findings, [])
  const late = await look(20 * 60_000)
  assert.deepEqual(
    late.findings.map(({ level }) => level),
    ['warning'],
  )
  assert.match(late.findings[0]!.problem, /wait to be sealed for 20 minutes/)
  assert.deepEqual(
    (await look(25 * 3_600_000)).findings.map(({ level }) => level),
    ['failed'],
  )
  await database.query('select longrun_seal_audit(10)')
  assert.deepEqual(await look(25 * 3_600_000), { seen: 'sealed up to seal 1, 0 entries waiting', findings: [] })
  await database.query(`update audit_head set chain = sha256('other')`)
  const { findings } = await look()
  assert.deepEqual(
    findings.map(({ level }) => level),
    ['failed'],
  )
  assert.match(findings[0]!.mend, /longrun audit verify/)
})
