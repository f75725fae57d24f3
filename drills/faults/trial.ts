import { setTimeout as delay } from 'node:timers/promises'
import { fitRun, sendFile, TestClient } from '../../service/src/testing/index.ts'
import type { Fault } from './fault-kinds.ts'
import { Ledger, type Told } from './ledger.ts'
import type { Chance } from './random.ts'
import { Runner } from './runner.ts'
import { type ServiceUnderFault, TIMEOUTS } from './service-under-fault.ts'
import { HealthWatch, type Sightings } from './watch.ts'

/** What one fault did. */
export interface Trial {
  readonly fault: string
  readonly requests: number
  /** Answers by code; success is `ok`. */
  readonly codes: Readonly<Record<string, number>>
  readonly slowestErrorMs: number
  readonly slowestMs: number
  /** From the end of the fault until writes, reads and /readyz went well three times in a row. */
  readonly recoveryMs: number
  /** From then until a file that was sent was a workout. */
  readonly fileMs: number
  readonly logLines: number
  readonly health: Sightings
}

// A wait for a connection, and one for an answer; what comes before is quick, or it would have been that answer.
const LONGEST_ERROR_MS = TIMEOUTS.acquireMs + TIMEOUTS.answerMs + 3_000
const LONGEST_READY_MS = 4_000
const LONGEST_LIVE_MS = 2_000
const LONGEST_RECOVERY_MS = 15_000
const LONGEST_FILE_MS = 60_000
const HANGS_MS = 30_000
// Of a refused request one says why and one that it was; the process itself has so many a second.
const LOG_LINES_A_SECOND = 5
const LOG_LINES_A_REFUSAL = 2

/** A service, users who never stop, and faults one after the other. */
export class Trials implements AsyncDisposable {
  readonly ledger = new Ledger()
  readonly #under: ServiceUnderFault
  readonly #runners: readonly Runner[]
  readonly #canary: TestClient
  readonly #watch: HealthWatch
  readonly #stopping = new AbortController()
  #running: Promise<unknown> | undefined
  #canaries = 0

  constructor(under: ServiceUnderFault, { runners, chance }: { runners: number; chance: Chance }) {
    this.#under = under
    const { ledger } = this
    this.#runners = Array.from({ length: runners }, (_, number) => new Runner(under.url, { ledger, chance, number }))
    this.#canary = new TestClient(under.url)
    this.#watch = new HealthWatch(under.url)
  }

  async start(): Promise<void> {
    await this.#canary.register()
    for (const runner of this.#runners) await runner.signUp()
    this.#running = Promise.all(this.#runners.map((runner) => runner.run(this.#stopping.signal)))
  }

  async try(fault: Fault, lastsMs: number): Promise<Trial> {
    const { told } = this.ledger
    const from = told.length
    const logFrom = this.#under.run.stderr.length
    const since = performance.now()
    this.#watch.take()
    await Promise.all([fault.inflict(this.#under, lastsMs), this.#seeRefused(fault, lastsMs)])
    const healedAt = performance.now()
    const recoveryMs = await this.#recover(healedAt)
    const seconds = (performance.now() - since) / 1_000
    // Those that were under way are told of, too.
    await this.#settle()
    const trial = summarize(fault.name, told.slice(from), {
      recoveryMs,
      fileMs: await this.#sendFile(),
      logLines: this.#under.run.stderr.slice(logFrom).split('\n').length - 1,
      health: this.#watch.take(),
    })
    this.#judge(fault, trial, seconds)
    return trial
  }

  /** Stops the users, waits until their files are done, and compares the database with what they were told. */
  async finish(): Promise<void> {
    this.#stopping.abort()
    await this.#running
    await this.#compareUploads()
    await this.#awaitStreams()
    this.ledger.compare(
      await this.#under.ask<{ name: string; isDeleted: boolean }>(
        `select name, deleted_at is not null as "isDeleted" from workouts where name ~ '^r[0-9]+-'`,
      ),
    )
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#stopping.abort()
    await this.#watch[Symbol.asyncDispose]()
    await this.#running
  }

  async #seeRefused(fault: Fault, lastsMs: number): Promise<void> {
    if (!fault.refused) return
    await delay(lastsMs / 3)
    const { status, body } = await fault.refused(this.#canary)
    if (status < 500 || !fault.codes.includes(body?.code))
      this.ledger.break(`${fault.name}: ${status} ${body?.code} for what has to be refused`)
  }

  async #recover(healedAt: number): Promise<number> {
    let goodSince: number | undefined
    for (let inARow = 0; inARow < 3; ) {
      const startedAt = performance.now()
      const isGood = (await this.#inTime(this.#isWell())) ?? false
      if (isGood && inARow === 0) goodSince = startedAt
      inARow = isGood ? inARow + 1 : 0
      if (performance.now() - healedAt > LONGEST_RECOVERY_MS) break
      await delay(50)
    }
    return Math.round((goodSince ?? performance.now()) - healedAt)
  }

  async #isWell(): Promise<boolean> {
    const startedAt = new Date(Date.UTC(2019, 0, 1) + this.#canaries++ * 300_000).toISOString()
    const workout = { name: 'canary', sport: 'cycling', status: 'completed', startedAt }
    const statuses = await Promise.all([
      this.#canary.post('/v1/workouts', workout).then(({ status }) => status === 201),
      this.#canary.get('/v1/workouts?limit=1').then(({ status }) => status === 200),
      this.#canary.get('/readyz').then(({ status }) => status === 200),
    ])
    return statuses.every(Boolean)
  }

  async #inTime<T>(work: Promise<T>): Promise<T | undefined> {
    const giveUp = new AbortController()
    const late = delay(HANGS_MS, undefined, { signal: giveUp.signal }).then(() => {
      this.ledger.break(`no answer within ${HANGS_MS} ms`)
    })
    const answer = await Promise.race([work, late as Promise<undefined>])
    giveUp.abort()
    await late.catch(() => {})
    return answer
  }

  async #settle(): Promise<void> {
    const before = performance.now()
    while (this.#runners.some(({ busySince }) => busySince > 0 && busySince < before)) {
      if (performance.now() - before > HANGS_MS) return this.ledger.break(`a request hangs for ${HANGS_MS} ms and more`)
      await delay(20)
    }
  }

  async #sendFile(): Promise<number> {
    const bytes = fitRun({ startMs: Date.UTC(2018, 0, 1) + this.#canaries++ * 300_000, points: 60 })
    const since = performance.now()
    const answer = await this.#inTime(sendFile(this.#canary, bytes, 'canary.fit'))
    if (!answer) return 0
    const { status, body, text } = answer
    if (status !== 202) {
      this.ledger.break(`a file after recovery: ${text}`)
      return 0
    }
    while (performance.now() - since < LONGEST_FILE_MS) {
      const upload = await this.#inTime(this.#canary.get(`/v1/uploads/${body.id}`))
      if (upload?.body?.status === 'completed') return Math.round(performance.now() - since)
      await delay(100)
    }
    this.ledger.break(`a file that was sent after recovery is no workout after ${LONGEST_FILE_MS} ms`)
    return LONGEST_FILE_MS
  }

  #judge(fault: Fault, trial: Trial, seconds: number): void {
    const say = (what: string) => this.ledger.break(`${fault.name}: ${what}`)
    for (const code of Object.keys(trial.codes)) {
      if (code !== 'ok' && !fault.codes.includes(code)) say(`${trial.codes[code]} times ${code}`)
    }
    const refusals = trial.requests - (trial.codes.ok ?? 0)
    const mostLines = (refusals + trial.health.notReady) * LOG_LINES_A_REFUSAL + seconds * LOG_LINES_A_SECOND + 50
    const limits = [
      ['the slowest error', trial.slowestErrorMs, LONGEST_ERROR_MS],
      ['recovery', trial.recoveryMs, LONGEST_RECOVERY_MS],
      ['the slowest /readyz', trial.health.slowestReadyMs, LONGEST_READY_MS],
      ['the slowest /livez', trial.health.slowestLiveMs, LONGEST_LIVE_MS],
    ] as const
    for (const [what, ms, limitMs] of limits) if (ms > limitMs) say(`${what} took ${Math.round(ms)} ms`)
    if (trial.logLines > mostLines)
      say(`${trial.logLines} log lines for ${refusals} refusals in ${seconds.toFixed(1)} s`)
    if (trial.health.dead > 0) say(`/livez failed ${trial.health.dead} times`)
    if (fault.ready === 'no' && trial.health.notReady === 0) say('/readyz never said no')
    if (fault.ready === 'yes' && trial.health.notReady > 0) say(`/readyz said no ${trial.health.notReady} times`)
  }

  /** Streams of progress end with what they are about. */
  async #awaitStreams(): Promise<void> {
    const { streams } = this.ledger
    for (const until = performance.now() + HANGS_MS; streams.open > 0 && performance.now() < until; ) await delay(50)
    if (streams.open > 0) this.ledger.break(`${streams.open} streams of progress go on after all is over`)
  }

  async #compareUploads(): Promise<void> {
    const { taken, refused } = this.ledger
    const open = `select count(*)::int as n from uploads where status in ('queued', 'processing')`
    for (const until = performance.now() + 2 * LONGEST_FILE_MS; performance.now() < until; await delay(250)) {
      if ((await this.#under.ask<{ n: number }>(open))[0]!.n === 0) break
    }
    const rows = await this.#under.ask<{ name: string; id: string; status: string; workouts: number }>(
      `select u.name, u.id, u.status,
              (select count(*)::int from upload_files f join workouts w on w.user_id = f.user_id and w.file_sha256 = f.sha256
                where f.user_id = u.user_id and f.upload_id = u.id) as workouts
         from uploads u`,
    )
    const byId = new Map(rows.map((row) => [row.id, row]))
    for (const [name, { id, workouts }] of taken) {
      const row = byId.get(id)
      if (row?.status !== 'completed' || row.workouts !== workouts)
        this.ledger.break(`${name}: ${row?.status ?? 'lost'}, ${row?.workouts ?? 0} workouts`)
    }
    for (const { name } of rows) if (refused.has(name)) this.ledger.break(`${name} was refused, and is there`)
  }
}

function summarize(
  fault: string,
  told: readonly Told[],
  measured: Pick<Trial, 'recoveryMs' | 'fileMs' | 'logLines' | 'health'>,
): Trial {
  const codes: Record<string, number> = {}
  for (const { code } of told) codes[code || 'ok'] = (codes[code || 'ok'] ?? 0) + 1
  const slowest = (some: readonly Told[]) => Math.round(Math.max(0, ...some.map(({ ms }) => ms)))
  return {
    fault,
    requests: told.length,
    codes,
    slowestErrorMs: slowest(told.filter(({ code }) => code !== '')),
    slowestMs: slowest(told),
    ...measured,
  }
}
