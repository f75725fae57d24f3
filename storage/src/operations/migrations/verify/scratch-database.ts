import { randomBytes } from 'node:crypto'
import { quoteIdentifier } from '../../../access/index.ts'
import { StorageError } from '../../../errors.ts'
import { OwnerConnection } from '../server/index.ts'

/** How a scratch database is known: its name, and the first half of the advisory lock that its user holds. */
export const SCRATCH_DATABASES = { prefix: 'longrun_scratch_', lockSpace: 0x73637261 } as const

const { prefix: PREFIX, lockSpace: LOCK_SPACE } = SCRATCH_DATABASES

/** An empty database on the same server, dropped when disposed. */
export interface ScratchDatabase extends AsyncDisposable {
  readonly url: string
}

/**
 * Makes an empty database beside the one that `url` names. What earlier runs left behind when they were killed is dropped.
 * @throws StorageError `permission_denied` when the role may not create databases
 */
export async function openScratchDatabase(url: string): Promise<ScratchDatabase> {
  const name = PREFIX + randomBytes(8).toString('hex')
  await using opened = new AsyncDisposableStack()
  const keeper = opened.use(await OwnerConnection.open(url, 'verify'))
  await assertMayCreate(keeper)
  // Held as long as this process lives: says that the database is in use.
  await keeper.many('select pg_advisory_lock($1, hashtext($2))', [LOCK_SPACE, name])
  await dropAbandoned(keeper)
  // template1 may hold somebody's objects.
  await keeper.query(`create database ${quoteIdentifier(name)} template template0`)
  opened.defer(() => drop(keeper, name))
  const owned = opened.move()
  const address = new URL(url)
  address.pathname = `/${name}`
  return { url: address.href, [Symbol.asyncDispose]: () => owned.disposeAsync() }
}

async function assertMayCreate(keeper: OwnerConnection): Promise<void> {
  const [role] = await keeper.many<{ name: string; mayCreate: boolean }>(
    'select rolname as name, rolsuper or rolcreatedb as "mayCreate" from pg_roles where rolname = current_user',
  )
  if (role?.mayCreate) return
  throw new StorageError(
    'permission_denied',
    `this needs a scratch database, and role ${role?.name} may not create one. ` +
      `Let an administrator run \`alter role ${quoteIdentifier(role?.name ?? '')} createdb\`, or point DIRECT_DATABASE_URL at a development server`,
  )
}

async function dropAbandoned(keeper: OwnerConnection): Promise<void> {
  const names = await keeper.many<{ name: string }>(
    `with scratch as materialized (
       select datname as name from pg_database
        where starts_with(datname, $1) and pg_has_role(datdba, 'usage')
     )
     select name from scratch where pg_try_advisory_lock($2, hashtext(name))`,
    [PREFIX, LOCK_SPACE],
  )
  for (const { name } of names) await drop(keeper, name)
}

async function drop(keeper: OwnerConnection, name: string): Promise<void> {
  await keeper.query(`drop database if exists ${quoteIdentifier(name)} with (force)`)
  await keeper.many('select pg_advisory_unlock($1, hashtext($2))', [LOCK_SPACE, name])
}
