import { setTimeout as delay } from 'node:timers/promises'
import pg from 'pg'
import type { Chance } from '../faults/random.ts'
import type { WriteLedger } from './write-ledger.ts'

type Change = readonly [sql: string, values: readonly unknown[]]

const MOST_STATEMENTS = 4
// Users of the API are to have their share.
const LONGEST_PAUSE_MS = 30
const RECONNECT_PAUSE_MS = 50

/** Somebody at psql: changes rows of everybody past the service, in transactions of which some are rolled back. */
export class SqlWriter {
  readonly #url: string
  readonly #ledger: WriteLedger
  readonly #chance: Chance
  readonly #owners: readonly string[]

  constructor(url: string, parts: { ledger: WriteLedger; chance: Chance; owners: readonly string[] }) {
    this.#url = url
    this.#ledger = parts.ledger
    this.#chance = parts.chance
    this.#owners = parts.owners
  }

  async run(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      const client = new pg.Client({ connectionString: this.#url, connectionTimeoutMillis: 2_000 })
      client.on('error', () => {})
      try {
        await client.connect()
        while (!signal.aborted) {
          await this.#transact(client)
          await delay(this.#chance.below(LONGEST_PAUSE_MS))
        }
      } catch {
        await delay(RECONNECT_PAUSE_MS)
      } finally {
        await client.end().catch(() => {})
      }
    }
  }

  async #transact(client: pg.Client): Promise<void> {
    const request = this.#ledger.nextRequest('sql')
    const isKept = this.#chance.below(10) < 7
    let entries = 0
    let isCommitting = false
    try {
      await client.query('begin')
      await client.query(`select set_config('longrun.context', $1, true)`, [JSON.stringify({ request })])
      for (let left = 1 + this.#chance.below(MOST_STATEMENTS); left > 0; left--) {
        const [sql, values] = this.#nextChange()
        entries += (await client.query(sql, [...values])).rowCount ?? 0
      }
      if (!isKept) throw new RolledBack()
      isCommitting = true
      const { command } = await client.query('commit')
      if (command === 'COMMIT') this.#ledger.done([request], `${entries} rows by SQL`, entries)
      else this.#ledger.not([request], 'a commit answered by a rollback')
    } catch (error) {
      // What the server itself refuses at COMMIT is refused; a session that ended there leaves it open.
      const isKnown = error instanceof pg.DatabaseError && !error.code?.startsWith('57')
      if (isCommitting && !isKnown) this.#ledger.maybe([request], `${entries} rows by SQL, nobody knows`, entries)
      else this.#ledger.not([request], 'SQL that was rolled back')
      await client.query('rollback')
    }
  }

  #nextChange(): Change {
    const owner = this.#chance.pick(this.#owners)
    const mark = `by hand ${this.#chance.below(1_000_000)}`
    const few = 1 + this.#chance.below(20)
    const next = 'version = version + 1, updated_at = now()'
    const some = (table: string) =>
      `(select id from ${table} where user_id = $1 and deleted_at is null order by md5(id::text || $2) limit ${few} for update skip locked)`
    return this.#chance.pick<() => Change>([
      () => [
        `insert into training_plans (user_id, id, name, start_date, end_date, status, type)
         select $1, gen_random_uuid(), $2 || i, '2027-01-01', '2027-02-01', 'draft', 'custom' from generate_series(1, ${few}) i`,
        [owner, mark],
      ],
      () => [
        `update training_plans set name = $2, ${next} where user_id = $1 and id in ${some('training_plans')}`,
        [owner, mark],
      ],
      () => [
        `update workouts set name = $2, duration_seconds = ${few}, ${next} where user_id = $1 and id in ${some('workouts')}`,
        [owner, mark],
      ],
      // Past the table, at the month itself.
      () => [
        `update ${monthOf('workout_notes')} set content = $2, ${next} where user_id = $1 and id in ${some('workout_notes')}`,
        [owner, mark],
      ],
      () => [`delete from workout_notes where user_id = $1 and id in ${some('workout_notes')}`, [owner, mark]],
      () => [
        `update training_plans set deleted_at = now(), deletion_id = gen_random_uuid(), ${next}
          where user_id = $1 and id in ${some('training_plans')}`,
        [owner, mark],
      ],
    ])()
  }
}

class RolledBack extends Error {}

function monthOf(table: string): string {
  return `${table}_${new Date().toISOString().slice(0, 7).replace('-', '_')}`
}
