import type { Migration } from '../files/index.ts'
import type { OwnerConnection } from './owner-connection.ts'

/** What the database says of one migration. */
export interface MigrationRecord {
  readonly set: string
  readonly number: number
  readonly name: string
  readonly checksum: string
  /** `applying` and `reverting` are left behind by an interrupted run of a file without a transaction. */
  readonly state: 'applying' | 'applied' | 'reverting'
  /** Order in which the migrations of all sets were applied to this database. */
  readonly sequence: number
  readonly appliedAt: Date
  readonly durationMs: number | null
}

/** The table, as shown in `schema.sql`. It lives in `public` and is read only by everybody but its owner. */
const RECORDS_TABLE = 'public.schema_migrations'

/** Makes the table of what is applied, where it is not there. */
export const CREATE_RECORDS_TABLE = /* sql */ `create table if not exists ${RECORDS_TABLE} (
  set_name    text           not null,
  number      integer        not null,
  name        text           not null,
  checksum    text           not null,
  state       text           not null,
  sequence    integer        not null,
  applied_at  timestamptz(3) not null default clock_timestamp(),
  applied_by  text           not null default session_user,
  duration_ms integer,
  constraint schema_migrations_pkey primary key (set_name, number),
  constraint schema_migrations_sequence_key unique (sequence),
  constraint schema_migrations_state_check check (state in ('applying', 'applied', 'reverting'))
)`

const LIST_RECORDS = /* sql */ `
  /* migrations.list */
  select set_name as "set", number, name, checksum, state, sequence, applied_at as "appliedAt",
         duration_ms as "durationMs"
    from ${RECORDS_TABLE}
   order by sequence
`

/** What is applied, in the order in which it was; nothing in a database that was never migrated. */
export async function listRecords(connection: OwnerConnection): Promise<MigrationRecord[]> {
  const [found] = await connection.many<{ exists: boolean }>('select to_regclass($1) is not null as exists', [
    RECORDS_TABLE,
  ])
  return found?.exists ? await connection.many<MigrationRecord>(LIST_RECORDS) : []
}

/** One record's insert, with its values in the text: the dry run prints it. */
export const INSERT_RECORD = /* sql */ `insert into ${RECORDS_TABLE} (set_name, number, name, checksum, state, sequence, duration_ms)
select $1, $2, $3, $4, $5, coalesce(max(sequence), 0) + 1, $6 from ${RECORDS_TABLE}`

/** Values: set, number, state, duration in ms. */
export const SET_RECORD_STATE = /* sql */ `update ${RECORDS_TABLE} set state = $3, duration_ms = $4
 where set_name = $1 and number = $2`

/** Values: set, number. */
export const DELETE_RECORD = /* sql */ `delete from ${RECORDS_TABLE} where set_name = $1 and number = $2`

/** The values of `INSERT_RECORD`. */
export function toRecordValues(
  { set, number, name, checksum }: Migration,
  state: 'applied' | 'applying',
  durationMs: number | null,
): unknown[] {
  return [set, number, name, checksum, state, durationMs]
}
