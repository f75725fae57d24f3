import assert from 'node:assert/strict'
import { test } from 'node:test'
import { newId } from '@longrun/storage'
import { Refusal } from '../src/refusal.ts'
import { openTestLibrary, stock } from './fixtures.ts'

test('of twenty desks that lend one copy at once, one does', async () => {
  await using at = await openTestLibrary()
  const { members } = await stock(at, ['B001'], 20)
  const attempts = await Promise.allSettled(
    members.map(({ id }) => at.lending.lend(at.library, { barcode: 'B001', memberId: id }, at.by)),
  )
  assert.equal(attempts.filter(({ status }) => status === 'fulfilled').length, 1)
  const reasons = attempts.flatMap((attempt) => (attempt.status === 'rejected' ? [attempt.reason] : []))
  for (const reason of reasons) assert.ok(reason instanceof Refusal && reason.code === 'already_lent', String(reason))
})

test('a member has no more loans than the library allows, however many desks are asked at once', async () => {
  await using at = await openTestLibrary()
  const { members } = await stock(at, [], 1)
  const barcodes = Array.from({ length: 9 }, (_, i) => `B00${i}`)
  for (const barcode of barcodes) await stock(at, [barcode], 0)
  const attempts = await Promise.allSettled(
    barcodes.map((barcode) => at.lending.lend(at.library, { barcode, memberId: members[0]!.id }, at.by)),
  )
  assert.equal(attempts.filter(({ status }) => status === 'fulfilled').length, 5)
  const reasons = attempts.flatMap((attempt) => (attempt.status === 'rejected' ? [attempt.reason.code] : []))
  assert.deepEqual(new Set(reasons), new Set(['too_many_loans']))
})

test('a returned copy is held for the first in the queue, who alone may fetch it', async () => {
  await using at = await openTestLibrary()
  const { book, members } = await stock(at, ['B001'], 3)
  const [ann, ben, cora] = members.map(({ id }) => id) as [string, string, string]
  const { lending, library, by } = at
  await assert.rejects(lending.reserve(library, { bookId: book.id, memberId: ben }, by), { code: 'on_the_shelf' })
  const loan = await lending.lend(library, { barcode: 'B001', memberId: ann }, by)
  await lending.reserve(library, { bookId: book.id, memberId: ben }, by)
  await lending.reserve(library, { bookId: book.id, memberId: cora }, by)
  await assert.rejects(lending.reserve(library, { bookId: book.id, memberId: ben }, by), { code: 'already_reserved' })
  await lending.giveBack(library, loan.id, by)
  await assert.rejects(lending.giveBack(library, loan.id, by), { code: 'already_returned' })
  await assert.rejects(lending.lend(library, { barcode: 'B001', memberId: cora }, by), { code: 'held' })
  await lending.lend(library, { barcode: 'B001', memberId: ben }, by)
  const notices = await at.opened.query('select member_id, kind from notices')
  assert.deepEqual(notices, [{ member_id: ben, kind: 'ready' }])
})

test('a reservation made while the copy comes back finds it on the shelf or gets it, and never waits for nothing', async () => {
  await using at = await openTestLibrary()
  const { lending, library, by } = at
  const { members } = await stock(at, [], 2)
  const [ann, ben] = members.map(({ id }) => id) as [string, string]
  for (let round = 0; round < 20; round++) {
    const barcode = `B${100 + round}`
    const { book } = await stock(at, [barcode], 0)
    const loan = await lending.lend(library, { barcode, memberId: ann }, by)
    const reserving = lending.reserve(library, { bookId: book.id, memberId: ben }, by)
    const [reserved] = await Promise.allSettled([reserving, lending.giveBack(library, loan.id, by)])
    if (reserved.status === 'rejected') assert.equal(reserved.reason.code, 'on_the_shelf')
  }
  assert.deepEqual(await at.opened.query(`select id from reservations where status = 'waiting'`), [])
})

test('what is overdue is listed page by page, and each member is told once a day', async () => {
  await using at = await openTestLibrary()
  const { lending, library, by } = at
  const barcodes = Array.from({ length: 5 }, (_, i) => `B00${i}`)
  const { members } = await stock(at, barcodes, 5)
  const loans = []
  for (const [i, barcode] of barcodes.entries()) {
    at.today = `2026-11-0${i + 1}`
    loans.push(await lending.lend(library, { barcode, memberId: members[i]!.id }, by))
  }
  // 28 days later the first three are due on a day that is over.
  at.today = '2026-12-02'
  await lending.giveBack(library, loans[0]!.id, by)
  const first = await lending.overdue(library, { limit: 1 })
  const rest = await lending.overdue(library, { limit: 10, cursor: first.nextCursor! })
  const due = [...first.items, ...rest.items].map(({ dueOn }) => dueOn)
  assert.deepEqual(due, ['2026-11-30', '2026-12-01'])
  const told = await Promise.all([lending.remind(library, by), lending.remind(library, by)])
  assert.equal(told[0] + told[1], 2)
  assert.equal(await lending.remind(library, by), 0)
  at.today = '2026-12-03'
  assert.equal(await lending.remind(library, by), 3)
})

test('a renewal on a version that is no longer the newest is refused and says which one is', async () => {
  await using at = await openTestLibrary()
  const { lending, library, by } = at
  const { members } = await stock(at, ['B001'], 1)
  const { id, version } = await lending.lend(library, { barcode: 'B001', memberId: members[0]!.id }, by)
  at.today = '2026-11-20'
  assert.equal((await lending.renew(library, id, { by, version })).dueOn, '2026-12-18')
  await assert.rejects(lending.renew(library, id, { by, version }), { code: 'version_conflict', currentVersion: 2 })
})

test('a member of another library is nobody here', async () => {
  await using at = await openTestLibrary()
  const { members } = await stock(at, ['B001'], 1)
  const lent = at.lending.lend(newId(), { barcode: 'B001', memberId: members[0]!.id }, at.by)
  await assert.rejects(lent, { code: 'not_found' })
})

test('readings of a room come back as they were measured, in order of time', async () => {
  await using at = await openTestLibrary()
  const room = newId()
  const start = Date.UTC(2026, 9, 31, 23, 58)
  const times = Array.from({ length: 5 }, (_, minute) => start + minute * 60_000)
  await at.climate.record(at.library, room, [{ type: 'temperature', times, values: [18, 18.1, 18.2, 18.1, 17.9] }])
  const read = await at.climate.between(at.library, room, times[1]!, times[4]!)
  assert.deepEqual(Array.from(read.temperature!.values), [18.1, 18.2, 18.1])
  const wet = [{ type: 'humidity', times: times.slice(0, 1), values: [101] }]
  await assert.rejects(at.climate.record(at.library, room, wet), (error: { problems?: { path: string }[] }) => {
    assert.equal(error.problems?.[0]?.path, 'humidity[0]')
    return true
  })
})
