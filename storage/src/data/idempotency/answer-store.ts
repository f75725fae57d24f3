import { setTimeout as sleep } from 'node:timers/promises'
import type { JoiningDatabase, Tx } from '../../access/index.ts'
import type { Clock } from '../../clock.ts'
import { StorageError } from '../../errors.ts'
import { CLAIM, type FoundRow, FREE, KEEP, PRUNE } from './answer-statements.ts'
import { KeyTurns } from './key-turns.ts'

/** A request that may come again and must be done once. */
export interface KeyedRequest {
  /** Whose key it is: others may use the same. */
  readonly owner: string
  /** 1 to 255 characters. */
  readonly key: string
  /** SHA-256 of everything that is asked: the same key with another is refused. */
  readonly requestHash: Buffer
}

/** What a request was answered, as it is given again. */
export interface KeptAnswer {
  /** 200 to 499. */
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  /** At most 16 MiB. */
  readonly body: Buffer | null
}

/** An answer, and whether an earlier request was given it first. */
export interface KeyedAnswer {
  readonly answer: KeptAnswer
  readonly isReplayed: boolean
}

/** What is done for a request that was not answered before. */
export interface KeyedWork {
  /** May be run several times, of which one counts: it must have no effect but by the database. */
  run(): Promise<KeptAnswer>
  /**
   * What an error of `run` answers, where that is to hold for repetitions too. Undefined for an error that leaves the key
   * unused. Either way nothing that `run` did is stored.
   */
  toRefusal(error: unknown): KeptAnswer | undefined
}

/** How answers are kept. */
export interface AnswerStoreSettings {
  /** How long an answer is given again, in seconds. */
  readonly keepSeconds: number
  /** How long a request waits for another of its key that is under way, in ms. */
  readonly waitMs: number
  /** Most requests that wait so at once in this process. Default 1,000. */
  readonly mostWaiting?: number
}

/** Does a request once, however often and wherever it comes in, and answers it alike each time. */
export interface AnswerStore {
  /**
   * Answers the request: with what it was answered before, or by running the work. Everything that the work does by the
   * database is one transaction, and the answer is kept in the same: both or neither. Whoever comes while it runs waits
   * without a connection. When the connection is lost during COMMIT, it looks whether the answer is there.
   *
   * @throws StorageError `idempotency_key_reused` for a key that came with another request
   * @throws StorageError `idempotency_in_progress` when another request of the key takes too long
   * @throws StorageError `commit_unknown` when the database cannot be asked what became of a COMMIT: come again with the key
   * @throws whatever the work threw, when it is no refusal
   */
  once(request: KeyedRequest, work: KeyedWork): Promise<KeyedAnswer>

  /** Deletes answers that stopped to hold at least `graceSeconds` ago. Call again while it returns `batchRows`. */
  prune(options: { readonly graceSeconds: number; readonly batchRows: number }): Promise<number>
}

interface Parts {
  /** The one by which the work reaches its data. */
  readonly database: JoiningDatabase
  readonly clock: Clock
  readonly settings: AnswerStoreSettings
}

/** Opens the store of answers. It holds nothing that needs closing. */
export function openAnswerStore(parts: Parts): AnswerStore {
  return new PostgresAnswers(parts)
}

const MOST_BODY_BYTES = 16 * 1024 * 1024
const FIRST_PAUSE_MS = 10
const LONGEST_PAUSE_MS = 250

// Somebody else has the key: nothing was done, and there is something to wait for.
const TAKEN = Symbol('the key is taken')
const OVERTAKEN: ReadonlySet<string> = new Set([
  'unique_violation idempotency_keys_pkey',
  'serialization_failure ',
  'deadlock ',
])
const LOOK_AGAIN = Symbol('look again')

class PostgresAnswers implements AnswerStore {
  readonly #parts: Parts
  readonly #turns: KeyTurns

  constructor(parts: Parts) {
    this.#parts = parts
    this.#turns = new KeyTurns(parts.settings.mostWaiting ?? 1_000)
  }

  async once(request: KeyedRequest, work: KeyedWork): Promise<KeyedAnswer> {
    const { waitMs } = this.#parts.settings
    const giveUpAt = performance.now() + waitMs
    using turn = await this.#turns.take(`${request.owner} ${request.key}`, waitMs)
    if (!turn) throw inProgress()
    const looks = new Looks(work)
    for (let pauseMs = FIRST_PAUSE_MS; ; ) {
      const answered = await this.#run(request, looks).catch<typeof LOOK_AGAIN>((error) => looks.judge(error))
      if (answered === LOOK_AGAIN) continue
      if (answered !== TAKEN) return answered
      // Another process has it. A random part of the pause, so that several do not ask in step.
      const restMs = pauseMs * (0.5 + Math.random() / 2)
      if (performance.now() + restMs > giveUpAt) throw inProgress()
      await sleep(restMs)
      pauseMs = Math.min(LONGEST_PAUSE_MS, pauseMs * 2)
    }
  }

  async prune({ graceSeconds, batchRows }: { graceSeconds: number; batchRows: number }): Promise<number> {
    const { database, clock } = this.#parts
    const before = new Date(clock().getTime() - graceSeconds * 1_000)
    return await database.transaction('catalog', (tx) => tx.execute(PRUNE, [before, batchRows]))
  }

  async #run(request: KeyedRequest, work: KeyedWork): Promise<KeyedAnswer | typeof TAKEN> {
    try {
      return await this.#inClaim(request, () => work.run())
    } catch (error) {
      const refusal = work.toRefusal(error)
      if (!refusal) throw error
      // Behind the end of the work's transaction, which took everything back. Who came in between was first.
      return await this.#inClaim(request, async () => refusal)
    }
  }

  async #inClaim(request: KeyedRequest, work: () => Promise<KeptAnswer>): Promise<KeyedAnswer | typeof TAKEN> {
    const { owner, key } = request
    let keeping: Promise<unknown> | undefined
    try {
      return await this.#parts.database.together({ owner }, async (tx) => {
        const now = this.#parts.clock()
        const found = await tx.one(CLAIM, [owner, key, now])
        if (found.holds) return { answer: toKept(found, request), isReplayed: true }
        if (!found.is_mine) throw TAKEN
        if (found.request_hash) await tx.execute(FREE, [owner, key, now])
        const answer = checkSize(await work())
        // Nobody waits for it: it travels with COMMIT, and where it fails, so does that.
        keeping = this.#keep(tx, request, answer)
        keeping.catch(() => {})
        return { answer, isReplayed: false }
      })
    } catch (error) {
      if (error === TAKEN) return TAKEN
      const isAborted = error instanceof StorageError && error.code === 'transaction_aborted'
      const reason = isAborted ? await toReason(keeping) : undefined
      if (isOvertaken(reason)) return TAKEN
      throw reason ?? error
    }
  }

  async #keep(tx: Tx, { owner, key, requestHash }: KeyedRequest, { status, headers, body }: KeptAnswer): Promise<void> {
    const now = this.#parts.clock()
    const expiresAt = new Date(now.getTime() + this.#parts.settings.keepSeconds * 1_000)
    const values = [owner, key, requestHash, status, JSON.stringify(headers), body, expiresAt, now]
    await tx.execute(KEEP, values)
  }
}

/**
 * The work of one request, and what is known of a COMMIT of it whose answer was lost. The lost transaction holds the key's
 * lock until it is over, and what it stored is seen from then on: who gets the lock and finds no answer knows that nothing
 * was stored, and may begin anew.
 */
class Looks implements KeyedWork {
  readonly #work: KeyedWork
  #unknown: StorageError | undefined
  #isKnown = true

  constructor(work: KeyedWork) {
    this.#work = work
  }

  run(): Promise<KeptAnswer> {
    this.#isKnown = true
    return this.#work.run()
  }

  toRefusal(error: unknown): KeptAnswer | undefined {
    return this.#work.toRefusal(error)
  }

  /** @throws what the caller is to be told, unless looking again may tell */
  judge(error: unknown): typeof LOOK_AGAIN {
    const code = error instanceof StorageError ? error.code : undefined
    if (!this.#isKnown && code !== 'idempotency_key_reused') throw this.#unknown
    if (code !== 'commit_unknown' || this.#unknown) throw error
    this.#unknown = error as StorageError
    this.#isKnown = false
    return LOOK_AGAIN
  }
}

/** What a statement that nobody waited for failed by, if it did. */
async function toReason(statement: Promise<unknown> | undefined): Promise<unknown> {
  return await statement?.then(
    () => undefined,
    (error: unknown) => error,
  )
}

/** Whether the answer could not be kept because somebody else was faster: their answer is to be looked for. */
function isOvertaken(error: unknown): boolean {
  return error instanceof StorageError && OVERTAKEN.has(`${error.code} ${error.constraint ?? ''}`)
}

function toKept(row: FoundRow, { requestHash }: KeyedRequest): KeptAnswer {
  if (!row.request_hash?.equals(requestHash)) {
    throw new StorageError('idempotency_key_reused', 'the key was used for another request')
  }
  return { status: row.status, headers: row.headers, body: row.body }
}

function checkSize(answer: KeptAnswer): KeptAnswer {
  const bytes = answer.body?.length ?? 0
  if (bytes <= MOST_BODY_BYTES) return answer
  throw new StorageError('unexpected', `an answer of ${bytes} bytes is too large to be kept`)
}

function inProgress(): StorageError {
  return new StorageError('idempotency_in_progress', 'another request with this key is under way')
}
