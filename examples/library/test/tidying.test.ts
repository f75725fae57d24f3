import assert from 'node:assert/strict'
import { test } from 'node:test'
import { openStore } from '@longrun/storage'
import { loanEntity } from '../src/entities.ts'
import { Tidying } from '../src/tidying.ts'
import { openTestLibrary, stock } from './fixtures.ts'

test('loans given back long ago are archived, and nobody changes them until they are taken out again', async () => {
  await using at = await openTestLibrary()
  const { lending, library, by, opened } = at
  const { members } = await stock(at, ['T001', 'T002'], 1)
  const lend = (barcode: string) => lending.lend(library, { barcode, memberId: members[0]!.id }, by)
  const [back, out] = [await lend('T001'), await lend('T002')]
  const returned = await lending.giveBack(library, back.id, by)
  const tidying = new Tidying(opened.database)
  const tidy = (before: Date) => tidying.archiveLoans(library, { before, by })
  assert.equal(await tidy(returned.returnedAt!), 0)
  assert.equal(await tidy(new Date(returned.returnedAt!.getTime() + 1)), 1)
  const loans = openStore(loanEntity)
  const desk = opened.database.autocommit({ owner: library })
  const ids = async (state: 'live' | 'archived') =>
    (await loans.list(desk, library, { state, limit: 10 })).items.map(({ id }) => id)
  assert.deepEqual([await ids('live'), await ids('archived')], [[out.id], [back.id]])
  const change = { by, version: returned.version + 1 }
  await assert.rejects(loans.update(desk, library, back.id, { dueOn: '2027-01-01' }, change), { code: 'archived' })
  assert.equal((await tidying.takeOut(library, back.id, change)).isArchived, false)
})
