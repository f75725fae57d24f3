import { type Database, quoteIdentifier, statement } from '@longrun/storage'
import { JOBS_SCHEMA } from './open-jobs.ts'

const FORGET = statement('jobs.forget', `delete from ${quoteIdentifier(JOBS_SCHEMA)}.job where singleton_key = $1`)

/** Forgets every job of a key, done or not: what they were about is gone. */
export async function forgetJobs(database: Database, key: string): Promise<void> {
  await database.autocommit('catalog').execute(FORGET, [key])
}
