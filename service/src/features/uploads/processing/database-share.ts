import type { Database, Placement, Reader, Tx } from '@longrun/storage'
import { Places } from './places.ts'

/**
 * The same database, of which at most `connections` are used at once: who shares it through this waits for one another, and
 * leaves the rest of the pool to others. Closing is up to whoever opened the database.
 */
export function shareOf(database: Database, connections: number): Database {
  const places = new Places({ files: connections, bytes: 0 })
  const within = async <T>(work: () => Promise<T>): Promise<T> => {
    using _ = await places.take(0)
    return await work()
  }
  return {
    transaction: (placement, work, options) => within(() => database.transaction(placement, work, options)),
    read: (placement, work, options) => within(() => database.read(placement, work, options)),
    autocommit: (placement) => toShared(database, placement, within),
    close: () => database.close(),
  }
}

function toShared(database: Database, placement: Placement, within: <T>(work: () => Promise<T>) => Promise<T>): Tx {
  const alone = () => database.autocommit(placement)
  const many: Reader['many'] = (statement, values) => within(() => alone().many(statement, values))
  const one: Reader['one'] = (statement, values) => within(() => alone().one(statement, values))
  const maybeOne: Reader['maybeOne'] = (statement, values) => within(() => alone().maybeOne(statement, values))
  const execute: Tx['execute'] = (statement, values) => within(() => alone().execute(statement, values))
  return { many, one, maybeOne, execute, writable: true }
}
