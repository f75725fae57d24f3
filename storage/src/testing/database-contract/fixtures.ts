import assert from 'node:assert/strict'
import { AsyncLocalStorage } from 'node:async_hooks'
import { setTimeout as sleep } from 'node:timers/promises'
import { type Database, statement } from '../../access/index.ts'
import { StorageError, type StorageErrorCode } from '../../errors.ts'
import type { TestDatabase } from '../test-database.ts'

/** Opens the implementation under test on a server, with at most `maxConnections` connections. */
export type OpenDatabase = (url: string, limits: { readonly maxConnections: number }) => Database

/** Lends a fresh implementation on empty tables, and closes it. */
export type WithDatabase = (
  maxConnections: number,
  use: (database: Database, test: TestDatabase) => Promise<void>,
) => Promise<void>

export const OWNER = { owner: '0190a000-0000-7000-8000-000000000001' }

export const TABLES = `
  create table accounts (
    id      integer primary key,
    balance integer not null,
    parent  integer constraint accounts_parent_fkey references accounts (id) deferrable initially deferred,
    constraint accounts_balance_check check (balance >= 0)
  );
  create table dated (at date not null, note text) partition by range (at);
  create table dated_2026 partition of dated for values from ('2026-01-01') to ('2027-01-01');
  create function die() returns trigger language plpgsql as
    $$ begin perform pg_terminate_backend(pg_backend_pid()); return null; end $$;`

export const EMPTY_TABLES = `
  drop trigger if exists die_in_commit on accounts;
  truncate accounts, dated`

/** A deferred trigger runs inside COMMIT; this one ends its own backend there. */
export const DIE_IN_COMMIT = `
  create constraint trigger die_in_commit after insert on accounts
    deferrable initially deferred for each row execute function die()`

export const INSERT = statement('accounts.insert', 'insert into accounts (id, balance) values ($1, $2)')
export const INSERT_CHILD = statement(
  'accounts.insert-child',
  'insert into accounts (id, balance, parent) values ($1, 0, $2)',
)
export const INSERT_DATED = statement('dated.insert', 'insert into dated values ($1, $2)')
export const GET = statement<{ balance: number }>('accounts.get', 'select balance from accounts where id = $1')
export const LIST = statement<{ id: number }>('accounts.list', 'select id from accounts order by id')
export const ADD = statement('accounts.add', 'update accounts set balance = balance + $2 where id = $1')
export const SUM = statement<{ sum: number }>('accounts.sum', 'select sum(balance)::int as sum from accounts')
export const LOCK = statement('accounts.lock', 'select from accounts where id = $1 for update')
export const BROKEN = statement('accounts.broken', 'select from where')
export const DIE = statement('contract.die', 'select pg_terminate_backend(pg_backend_pid())')

/** Runs what does not belong to the transaction whose work calls it, as another request would. */
export const outside = AsyncLocalStorage.snapshot()

export async function assertFails(failing: Promise<unknown>, code: StorageErrorCode): Promise<StorageError> {
  const error = await failing.then(
    () => 'success',
    (reason: unknown) => reason,
  )
  assert.ok(error instanceof StorageError, `expected ${code}, got ${String(error)}`)
  assert.equal(error.code, code, error.message)
  return error
}

/** A gate that opens when so many have come to it, and stays open. */
export function openGate(parties: number): () => Promise<void> {
  const opened = Promise.withResolvers<void>()
  let arrived = 0
  return () => {
    if (++arrived >= parties) opened.resolve()
    return opened.promise
  }
}

/** Waits until `check` says yes; gives up after five seconds. */
export async function until(check: () => Promise<boolean>): Promise<void> {
  const giveUpAt = performance.now() + 5_000
  while (!(await check())) {
    assert.ok(performance.now() < giveUpAt, 'it did not happen within five seconds')
    await sleep(5)
  }
}
