import { randomBytes, scrypt, timingSafeEqual } from 'node:crypto'
import { promisify } from 'node:util'
import { type Database, type LiveSession, newId, openPostgresSessions, openStore, statement } from '@longrun/storage'
import { librarianEntity, libraryEntity } from './entities.ts'

const FIND_LIBRARIAN = statement<{ id: string; passwordHash: string }>(
  'librarians.find-by-email',
  `select id, password_hash as "passwordHash" from librarians where email = $1 and deleted_at is null`,
)
const COUNT_LIBRARIANS = statement<{ librarians: number }>(
  'librarians.count',
  'select count(*)::int as librarians from librarians',
)

export type Desk = LiveSession<{ readonly library_id: string }>

/** Who works here, and who is at a desk now. */
export class Staff {
  readonly #database: Database
  readonly #sessions
  readonly #librarians = openStore(librarianEntity)
  readonly #libraries = openStore(libraryEntity)

  constructor(database: Database) {
    this.#database = database
    this.#sessions = openPostgresSessions({
      database,
      settings: { idleSeconds: 12 * 3_600, absoluteSeconds: 7 * 86_400, touchSeconds: 60, mostPerOwner: 20 },
      owners: { table: librarianEntity.table, columns: ['library_id'] },
    })
  }

  /** A library and who runs it. Returns the library's id. */
  async open(name: string, { email, password }: { email: string; password: string }): Promise<string> {
    const [library, librarian] = [newId(), newId()]
    const passwordHash = await hash(password)
    await this.#database.transaction({ owner: library }, (tx) =>
      this.#libraries.create(tx, library, { name }, { by: librarian }),
    )
    await this.#database.transaction('catalog', (tx) =>
      this.#librarians.create(
        tx,
        'catalog',
        { libraryId: library, email, passwordHash },
        { id: librarian, by: librarian },
      ),
    )
    return library
  }

  async isEmpty(): Promise<boolean> {
    const { librarians } = await this.#database.read('catalog', (reader) => reader.one(COUNT_LIBRARIANS))
    return librarians === 0
  }

  /** A token for the cookie, or undefined when the address or the password is wrong. */
  async signIn({ email, password }: { email: string; password: string }): Promise<string | undefined> {
    // One snapshot: whoever revokes all sessions after it also ends the one that is about to be made.
    const found = await this.#database.transaction(
      'catalog',
      async (tx) => {
        const librarian = await tx.maybeOne(FIND_LIBRARIAN, [email])
        return librarian && { ...librarian, generation: await this.#sessions.generation(tx, librarian.id) }
      },
      { isolation: 'repeatable read' },
    )
    if (!(await isRight(password, found?.passwordHash ?? NOBODY)) || !found) return undefined
    const { id: userId, generation } = found
    const session = await this.#database.transaction('catalog', (tx) =>
      this.#sessions.create(tx, { userId, generation }),
    )
    return session?.token
  }

  async find(token: string): Promise<Desk | undefined> {
    return await this.#sessions.find(token)
  }

  async signOut({ userId, id }: Desk): Promise<void> {
    await this.#database.transaction('catalog', (tx) => this.#sessions.revoke(tx, userId, id, userId))
  }
}

const derive = promisify<string, Buffer, number, Buffer>(scrypt)
const HASH_BYTES = 32
// What the password of nobody is compared with, so that an unknown address takes as long as a known one.
const NOBODY = `${'00'.repeat(16)}:${'00'.repeat(HASH_BYTES)}`

async function hash(password: string): Promise<string> {
  const salt = randomBytes(16)
  return `${salt.toString('hex')}:${(await derive(password, salt, HASH_BYTES)).toString('hex')}`
}

async function isRight(password: string, stored: string): Promise<boolean> {
  const [salt = '', expected = ''] = stored.split(':')
  return timingSafeEqual(await derive(password, Buffer.from(salt, 'hex'), HASH_BYTES), Buffer.from(expected, 'hex'))
}
