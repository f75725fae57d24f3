import assert from 'node:assert/strict'
import { test } from 'node:test'
import { openPool, statement } from '../../../access/index.ts'
import { openSealing } from './open-sealing.ts'
import { changeOrchards, findWrong, openGrowers, sealAll, writeAtRandom } from './testing/index.ts'
import { verifyAudit } from './verify-audit.ts'

test('while writers write, commit late and roll back and two seal, nothing is ever wrong', async () => {
  await using database = await openGrowers('owner')
  const seen = await writeAtRandom(database.database, {
    writers: 4,
    random: Math.random,
    signal: AbortSignal.timeout(1_500),
  })
  assert.deepEqual(seen.errors, [])
  assert.ok(seen.committed > 10 && seen.proofs.length > 0, JSON.stringify(seen))
  for (const { problems } of seen.proofs) assert.deepEqual(problems, [])
  await sealAll(database)
  const [{ sealed, entries }] = (await database.query(
    'select (select sum(count)::int from audit_seals) as sealed, (select count(*)::int from audit_log) as entries',
  )) as [{ sealed: number; entries: number }]
  assert.equal(sealed, entries)
  assert.deepEqual(await findWrong(database), [])
})

test('what commits after a later entry was sealed is sealed then', async () => {
  await using database = await openGrowers('owner')
  await using opened = new AsyncDisposableStack()
  const late = opened.adopt(openPool({ url: database.url, maxConnections: 1 }), (pool) => pool.close())
  const add = statement(
    'test.add',
    `insert into orchards (id, grower_id, name, created_by, updated_by)
     values (gen_random_uuid(), '01890000-0000-7000-8000-0000000000a1', 'late', '01890000-0000-7000-8000-0000000000a1', '01890000-0000-7000-8000-0000000000a1')`,
  )
  await late.transaction('catalog', async (tx) => {
    await tx.execute(add)
    await changeOrchards(database)
    assert.equal(await sealAll(database), 18)
    assert.deepEqual(await findWrong(database), [])
  })
  assert.equal(await sealAll(database), 1)
  const seals = await database.query(
    'select first_id::int as first, last_id::int as last from audit_seals order by number',
  )
  assert.deepEqual(seals, [
    { first: 2, last: 19 },
    { first: 1, last: 1 },
  ])
  assert.deepEqual(await findWrong(database), [])
})

test('while one seals, others see that and do nothing', async () => {
  await using database = await openGrowers('owner')
  await changeOrchards(database)
  await using opened = new AsyncDisposableStack()
  const other = opened.adopt(openPool({ url: database.url, maxConnections: 1 }), (pool) => pool.close())
  const lock = statement('test.lock', `select pg_advisory_xact_lock(hashtextextended('longrun audit chain', 0))`)
  await other.transaction('catalog', async (tx) => {
    await tx.one(lock)
    assert.equal(await openSealing(database).seal(), undefined)
  })
  assert.equal(await openSealing(database).seal(), 18)
})

test('one moment is verified: what is written and sealed meanwhile is not part of it', async () => {
  await using database = await openGrowers('owner')
  await changeOrchards(database)
  let isChanged = false
  const proof = await verifyAudit({
    database: database.database,
    onProgress: () => {
      isChanged = true
    },
  })
  assert.ok(isChanged)
  assert.equal(proof.entries, 18)
})
