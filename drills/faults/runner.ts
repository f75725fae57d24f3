import { randomUUID } from 'node:crypto'
import { setTimeout as delay } from 'node:timers/promises'
import { toZip } from '../../service/src/features/uploads/archives/testing/index.ts'
import { fitRun, sendFile, type TestAnswer, TestClient } from '../../service/src/testing/index.ts'
import { follow } from './follow.ts'
import { ABSENT, DELETED, type Ledger } from './ledger.ts'
import type { Chance } from './random.ts'

/** A workout of which this runner knows how it stands. */
interface Known {
  readonly mark: string
  readonly id: string
  readonly etag: string
  readonly name: string
}

type Operation = 'create' | 'keyed' | 'read' | 'list' | 'patch' | 'delete' | 'upload' | 'archive' | 'login'

// How often each, in a hundred.
const SHARES: readonly (readonly [Operation, number])[] = [
  ['create', 25],
  ['keyed', 15],
  ['read', 22],
  ['list', 8],
  ['patch', 18],
  ['delete', 8],
  ['upload', 1],
  ['archive', 2],
  ['login', 1],
]
const OPERATIONS = SHARES.flatMap(([operation, share]) => Array<Operation>(share).fill(operation))
const FIRST_START_MS = Date.UTC(2020, 0, 1)
const APART_MS = 300_000
// What may work again later.
const PASSING: ReadonlySet<number> = new Set([503, 507])
const RUNS_IN_ARCHIVE = 5
const PAUSE_MS = 20
const PAUSE_AFTER_REFUSAL_MS = 50

/** A user who never stops: sends requests of chance one after the other, and writes down what was promised. */
export class Runner {
  readonly #client: TestClient
  readonly #ledger: Ledger
  readonly #chance: Chance
  readonly #number: number
  readonly #known: Known[] = []
  #made = 0
  /** When the request under way was sent; 0 between two. */
  busySince = 0

  constructor(url: string, { ledger, chance, number }: { ledger: Ledger; chance: Chance; number: number }) {
    this.#client = new TestClient(url)
    this.#ledger = ledger
    this.#chance = chance
    this.#number = number
  }

  async signUp(): Promise<void> {
    await this.#client.register()
  }

  async run(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      const wasRefused = await this.#step(this.#chance.pick(OPERATIONS), signal).catch((error: unknown) => {
        this.#ledger.break(`no answer that is documented: ${error instanceof Error ? toText(error) : String(error)}`)
        return true
      })
      await delay(wasRefused ? PAUSE_AFTER_REFUSAL_MS : this.#chance.below(PAUSE_MS))
    }
  }

  async #step(operation: Operation, signal: AbortSignal): Promise<boolean> {
    switch (operation) {
      case 'create':
        return await this.#create(this.#nextMark())
      case 'keyed':
        return await this.#createKeyed(this.#nextMark(), signal)
      case 'upload':
        return await this.#upload(`file-${this.#nextMark()}.fit`, 1, this.#nextRun())
      case 'archive':
        return await this.#upload(`archive-${this.#nextMark()}.zip`, RUNS_IN_ARCHIVE, this.#nextArchive())
      case 'list':
        return isRefusal(await this.#send('list', () => this.#client.get('/v1/workouts?limit=20'), [200]))
      case 'login':
        return isRefusal(await this.#send('login', () => this.#client.elsewhere().logIn(), [200]))
    }
    if (this.#known.length === 0) return false
    const at = this.#chance.below(this.#known.length)
    if (operation === 'read') return await this.#read(this.#known[at]!)
    // Whoever changes one puts it back when the answer says how it stands.
    const [known] = this.#known.splice(at, 1)
    return operation === 'patch' ? await this.#patch(known!) : await this.#delete(known!)
  }

  async #create(mark: string): Promise<boolean> {
    const answer = await this.#send('create', () => this.#client.post('/v1/workouts', this.#toWorkout(mark)), [201])
    if (answer.status === 201) this.#keep(mark, answer)
    else if (isUnknown(answer)) this.#ledger.maybe(mark, mark)
    else this.#ledger.is(mark, ABSENT)
    return isRefusal(answer)
  }

  /** Repeats until it is told that it is done: once, however often it was sent. */
  async #createKeyed(mark: string, signal: AbortSignal): Promise<boolean> {
    const body = this.#toWorkout(mark)
    const headers = { 'idempotency-key': randomUUID() }
    const send = () => this.#client.post('/v1/workouts', body, { headers })
    this.#ledger.maybe(mark, mark)
    for (;;) {
      const answer = await this.#send('keyed', send, [201, 409])
      if (answer.status === 201) this.#keep(mark, answer)
      if (answer.status === 201 || signal.aborted) return false
      await delay(PAUSE_AFTER_REFUSAL_MS)
    }
  }

  async #read({ id, name }: Known): Promise<boolean> {
    const answer = await this.#send('read', () => this.#client.get(`/v1/workouts/${id}`), [200])
    if (answer.status === 200 && answer.body.name !== name)
      this.#ledger.break(`read ${answer.body.name}, acknowledged was ${name}`)
    return isRefusal(answer)
  }

  async #patch(known: Known): Promise<boolean> {
    const { mark, id, etag } = known
    const name = `${mark} ${this.#made++}`
    const headers = { 'if-match': etag }
    const send = () => this.#client.patch(`/v1/workouts/${id}`, { name }, { headers })
    const answer = await this.#send('patch', send, [200])
    if (answer.status === 200) this.#keep(mark, answer)
    else if (isUnknown(answer)) this.#ledger.maybe(mark, name)
    else this.#known.push(known)
    return isRefusal(answer)
  }

  async #delete(known: Known): Promise<boolean> {
    const { mark, id, etag } = known
    const send = () => this.#client.delete(`/v1/workouts/${id}`, { headers: { 'if-match': etag } })
    const answer = await this.#send('delete', send, [200, 204])
    if (answer.status < 300) this.#ledger.is(mark, DELETED)
    else if (isUnknown(answer)) this.#ledger.maybe(mark, DELETED)
    else this.#known.push(known)
    return isRefusal(answer)
  }

  async #upload(name: string, workouts: number, bytes: Uint8Array): Promise<boolean> {
    const answer = await this.#send('upload', () => sendFile(this.#client, bytes, name), [202])
    if (answer.status === 202) {
      this.#ledger.taken.set(name, { id: answer.body.id, workouts })
      void this.#follow(answer.body.id)
    } else if (!isUnknown(answer)) this.#ledger.refused.add(name)
    return isRefusal(answer)
  }

  async #follow(id: string): Promise<void> {
    const { streams } = this.#ledger
    streams.open++
    streams[await follow(this.#client, id)]++
    streams.open--
  }

  #nextRun(): Uint8Array {
    return fitRun({ startMs: this.#nextStartMs(), points: 60 })
  }

  #nextArchive(): Uint8Array {
    const runs = Array.from({ length: RUNS_IN_ARCHIVE }, (_, at) => ({
      name: `run-${at}.fit`,
      content: this.#nextRun(),
    }))
    return toZip([...runs, { name: 'readme.txt', content: 'no recording' }])
  }

  #keep(mark: string, { body, headers }: TestAnswer): void {
    this.#ledger.is(mark, body.name)
    this.#known.push({ mark, id: body.id, etag: headers.get('etag')!, name: body.name })
  }

  async #send(operation: string, send: () => Promise<TestAnswer>, expected: readonly number[]): Promise<TestAnswer> {
    const since = performance.now()
    this.busySince = since
    try {
      const answer = await send()
      const { status, body } = answer
      const code = status < 400 ? '' : String(body?.code)
      this.#ledger.told.push({ operation, status, code, ms: performance.now() - since })
      if (!expected.includes(status) && !PASSING.has(status) && code !== 'commit_unknown')
        this.#ledger.break(`${operation}: ${status} ${code}`)
      return answer
    } finally {
      this.busySince = 0
    }
  }

  #toWorkout(mark: string) {
    const startedAt = new Date(this.#nextStartMs()).toISOString()
    return { name: mark, sport: 'cycling', status: 'completed', startedAt, durationSeconds: 600 }
  }

  #nextMark(): string {
    return `r${this.#number}-${this.#made++}`
  }

  // Never two at one time, so that none is taken for another.
  #nextStartMs(): number {
    return FIRST_START_MS + this.#made++ * APART_MS
  }
}

function isUnknown({ body }: TestAnswer): boolean {
  return body?.code === 'commit_unknown'
}

function isRefusal({ status }: TestAnswer): boolean {
  return status >= 400
}

function toText({ message, cause }: Error): string {
  return cause instanceof Error ? `${message}: ${cause.message}` : message
}
