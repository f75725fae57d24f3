import { readFile } from 'node:fs/promises'
import pg from 'pg'
import { openPool } from '../../access/index.ts'
import { openTestDatabase, type TestDatabase } from '../../testing/index.ts'
import { type Months, openMonths } from './open-months.ts'

const ROLE = `do $$ begin create role longrun_app login; exception when duplicate_object or unique_violation then null; end $$`
const TABLE = `
  create table readings (
    sensor      integer        not null,
    id          bigint         not null,
    measured_at timestamptz(3) not null,
    value       double precision,
    is_odd      boolean generated always as (sensor % 2 = 1) stored,
    constraint readings_pkey primary key (sensor, id, measured_at),
    constraint readings_sensor_check check (sensor > 0)
  ) partition by range (measured_at);
  create index readings_measured_idx on readings (measured_at);
  grant select, insert, update, delete on readings to longrun_app;`

const MIGRATION = await readFile(new URL('../../../migrations/0002_months.up.sql', import.meta.url), 'utf8')

const template = { key: ROLE + MIGRATION + TABLE, prepare: prepareTable }

async function prepareTable(url: string): Promise<void> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    await client.query(ROLE)
    await client.query(MIGRATION)
    await client.query(TABLE)
  } finally {
    await client.end()
  }
}

export const clock = () => new Date('2026-11-23T10:00:00Z')
export const tables = [{ table: 'readings' }]

/** A database with the table `readings`, partitioned by month and empty, and its keeper of months. */
export async function openReadings(): Promise<TestDatabase & { months: Months }> {
  const test = await openTestDatabase({ template, role: 'application' })
  return Object.assign(test, { months: openMonths({ database: test.database, tables, clock }) })
}

export const partitions = async (database: TestDatabase): Promise<string[]> =>
  (
    await database.query<{ name: string }>(
      `select c.relname as name from pg_inherits i join pg_class c on c.oid = i.inhrelid
        where i.inhparent = 'readings'::regclass order by 1`,
    )
  ).map(({ name }) => name)

export function openDatabase(url: string) {
  const database = openPool({ url, maxConnections: 2 })
  return { database, [Symbol.asyncDispose]: () => database.close() }
}
