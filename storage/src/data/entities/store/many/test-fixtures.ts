import assert from 'node:assert/strict'
import type { Tx } from '../../../../access/index.ts'
import { StorageError, type StorageErrorCode } from '../../../../errors.ts'
import type { TestDatabase } from '../../../../testing/index.ts'
import type { Settled } from './index.ts'

/** What each item came to: its code and the paths of its problems, or `done`. */
export function told(settled: readonly Settled<unknown>[]): (string | undefined)[] {
  return settled.map(({ error }) => (error === undefined ? 'done' : toWords(error)))
}

function toWords(error: Error): string {
  assert.ok(error instanceof StorageError, String(error))
  const { code, problems, currentVersion } = error
  return [code, ...problems.map(({ path }) => path), ...(currentVersion === undefined ? [] : [currentVersion])].join(
    ' ',
  )
}

/** That a call does nothing, and names these items with these words. */
export async function failsBy(call: Promise<unknown>, expected: Record<number, string>): Promise<void> {
  await assert.rejects(call, (error: StorageError) => {
    assert.equal(error.code, 'batch_failed' satisfies StorageErrorCode)
    assert.deepEqual(Object.fromEntries(error.failures.map((each) => [each.index, toWords(each.error)])), expected)
    return true
  })
}

/** Books of an owner that are there. */
export async function countBooks(db: TestDatabase, owner: string): Promise<number> {
  const sql = 'select count(*)::int as count from books where member_id = $1 and deleted_at is null'
  return (await db.query<{ count: number }>(sql, [owner]))[0]!.count
}

/** The same transaction; each statement is counted. */
export function counting(tx: Tx, count: () => void): Tx {
  const counted =
    <A extends unknown[], R>(send: (...args: A) => R) =>
    (...args: A): R => {
      count()
      return send(...args)
    }
  return {
    writable: true,
    many: counted(tx.many.bind(tx)) as Tx['many'],
    one: counted(tx.one.bind(tx)) as Tx['one'],
    maybeOne: counted(tx.maybeOne.bind(tx)) as Tx['maybeOne'],
    execute: counted(tx.execute.bind(tx)),
  }
}
