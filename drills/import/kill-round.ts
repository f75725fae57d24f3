import { openAsBlob } from 'node:fs'
import { basename } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import type pg from 'pg'
import type { Random } from '../../service/src/testing/fuzz/index.ts'
import { CommandRun } from '../../service/src/testing/index.ts'
import type { ImportPlace, RoundPlace } from './import-place.ts'
import type { ImportState } from './import-state.ts'
import { Program } from './program.ts'

/** Who takes part in a round. */
export interface Scenario {
  readonly name: string
  /** Whether the service works itself; if not, workers do. */
  readonly isServiceAWorker: boolean
  readonly workers: number
  /** How many send the same archive at once. */
  readonly senders: number
  /** Whether `longrun import` brings it too. */
  readonly hasCommand: boolean
}

export const SCENARIOS: readonly Scenario[] = [
  { name: 'one service', isServiceAWorker: true, workers: 0, senders: 1, hasCommand: false },
  { name: 'two workers share one import', isServiceAWorker: false, workers: 2, senders: 1, hasCommand: false },
  { name: 'one archive twice at once', isServiceAWorker: true, workers: 1, senders: 2, hasCommand: false },
  { name: 'the command line beside a worker', isServiceAWorker: false, workers: 1, senders: 0, hasCommand: true },
]

export interface RoundOptions {
  readonly scenario: Scenario
  readonly archive: string
  readonly random: Random
  /** How often somebody is killed. */
  readonly kills: number
  /** About how long the import takes when nobody is. */
  readonly durationMs: number
  /** Lets the time pass after which a claim of the dead is free, instead of waiting for it. */
  readonly isHurried: boolean
}

export interface RoundReport {
  readonly state: ImportState
  /** What was done to whom, and when. */
  readonly events: readonly string[]
  readonly seconds: number
  /** What the programs said last. */
  readonly told: string
}

const END_WITHIN_MS = 240_000
const LONGEST_AWAY_MS = 1_500
const LOOK_EVERY_MS = 250
const LOOKS_UNTIL_HURRY = 40
const DESCRIBE_OPEN = `
  select format('%s %s, unpacked %s, files open %s', u.kind, u.status, u.unpacked_at is not null,
                (select count(*)
                   from upload_files f
                  where f.user_id = u.user_id
                    and f.upload_id = u.id
                    and f.status in ('queued', 'processing'))) as open
    from uploads u
   where u.status in ('queued', 'processing')`

/** Imports an archive while programs and the database are killed and started again, until every import has ended. */
export async function runRound(place: ImportPlace, options: RoundOptions): Promise<RoundReport> {
  await using opened = new AsyncDisposableStack()
  const round = opened.use(await place.openRound())
  const participants = new Participants(place, round, options)
  opened.use(participants)
  await participants.start()
  const startedAt = performance.now()
  await Promise.all([participants.send(), participants.killSome()])
  // What a command that was killed had begun, nobody goes on with; it is ended much later.
  const isHurried = options.isHurried || options.scenario.hasCommand
  await untilOver(round, { isHurried }).catch((cause: unknown) => {
    throw new Error(`${String(cause)}; ${participants.events.join('; ')}\n${participants.told}`, { cause })
  })
  const seconds = (performance.now() - startedAt) / 1_000
  // What was killed while it was received belongs to no import.
  await hurry(round)
  return { state: await round.readState(), events: participants.events, seconds, told: participants.told }
}

class Participants implements AsyncDisposable {
  readonly events: string[] = []
  readonly #place: ImportPlace
  readonly #round: RoundPlace
  readonly #options: RoundOptions
  readonly #service: Program
  readonly #workers: readonly Program[]
  #command: CommandRun | undefined
  #startedAt = 0

  constructor(place: ImportPlace, round: RoundPlace, options: RoundOptions) {
    const { env } = round
    const { isServiceAWorker, workers } = options.scenario
    this.#place = place
    this.#round = round
    this.#options = options
    const start = ['start', '--no-migrate', ...(isServiceAWorker ? [] : ['--no-worker'])]
    this.#service = new Program({
      name: 'the service',
      args: start,
      env: { ...env, PORT: '0' },
      saysWhenReady: '\nNext: ',
    })
    this.#workers = Array.from({ length: workers }, (_, index) => {
      return new Program({ name: `worker ${index + 1}`, args: ['worker'], env, saysWhenReady: 'Working.' })
    })
  }

  get told(): string {
    return [this.#service, ...this.#workers].map(({ name, told }) => `--- ${name}\n${told}`).join('\n')
  }

  async start(): Promise<void> {
    await Promise.all([this.#service, ...this.#workers].map((program) => program.start()))
    this.#startedAt = performance.now()
  }

  /** Resolves when every sender has been told that its archive is taken, and the command has done its work. */
  async send(): Promise<void> {
    const { senders, hasCommand } = this.#options.scenario
    const sending = Array.from({ length: senders }, () => this.#sendPatiently())
    await Promise.all([...sending, ...(hasCommand ? [this.#runPatiently()] : [])])
  }

  /** One after the other, at moments of chance, mostly while the import is under way. */
  async killSome(): Promise<void> {
    const { random, kills, durationMs } = this.#options
    for (let kill = 0; kill < kills; kill++) {
      await delay(random.fraction() * durationMs)
      await this.#killOne()
    }
  }

  async #killOne(): Promise<void> {
    const { random } = this.#options
    const { server } = this.#place
    const awayMs = random.fraction() * LONGEST_AWAY_MS
    const programs = [this.#service, ...this.#workers]
    const isCommandThere = this.#command?.isRunning === true
    const victim = random.below(programs.length + (isCommandThere ? 3 : 2))
    const program = programs[victim]
    const isAll = victim === programs.length + 1
    const name = program?.name ?? (isAll ? 'everything' : victim === programs.length ? 'PostgreSQL' : 'the command')
    const at = ((performance.now() - this.#startedAt) / 1_000).toFixed(2)
    this.events.push(`${name} at ${at} s, away for ${(awayMs / 1_000).toFixed(2)} s`)
    if (name === 'the command') return this.#command?.signal('SIGKILL')
    const killed = program ? [program] : isAll ? programs : []
    const isServerKilled = program === undefined
    if (isAll) this.#command?.signal('SIGKILL')
    await Promise.all([...killed.map((each) => each.kill()), ...(isServerKilled ? [server.end('SIGKILL')] : [])])
    await delay(awayMs)
    if (isServerKilled) await server.startAgain()
    await Promise.all(killed.map((each) => each.start()))
  }

  // As a person does who sees that the service is away, or cannot know whether it took the archive.
  async #sendPatiently(): Promise<void> {
    const { archive } = this.#options
    const until = performance.now() + END_WITHIN_MS
    for (;;) {
      const form = new FormData()
      form.append('file', await openAsBlob(archive), basename(archive))
      const user = this.#service.address ? this.#round.clientAt(this.#service.address) : undefined
      const answer = await user?.post('/v1/uploads', form).catch(tolerateAway)
      if (answer?.status === 202) return
      if (answer && answer.status < 500) throw new Error(`the archive was answered ${answer.status}: ${answer.text}`)
      if (performance.now() > until) throw new Error('the archive could not be sent')
      await delay(200)
    }
  }

  // Whoever sees the command end before its time runs it again.
  async #runPatiently(): Promise<void> {
    const { archive } = this.#options
    const args = ['import', '--user', this.#place.email, '--json', archive]
    for (let run = 1; ; run++) {
      await using command = new CommandRun(args, this.#round.env)
      this.#command = command
      await command.ended()
      if (await this.#round.ask(hasCompleted)) return
      if (run === 20) throw new Error(`longrun import does not come to an end: ${command.stdout}${command.stderr}`)
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#command?.signal('SIGKILL')
    await Promise.all([this.#service, ...this.#workers].map((program) => program.kill()))
  }
}

// What fetch says when its connection ends.
function tolerateAway(error: unknown): undefined {
  if (!(error instanceof TypeError)) throw error
}

async function hasCompleted(client: pg.Client): Promise<boolean> {
  const { rows } = await client.query(`select 1 from uploads where status = 'completed'`)
  return rows.length > 0
}

async function hurry(round: RoundPlace): Promise<void> {
  await round.passTime()
  await round.runTasks()
}

async function untilOver(round: RoundPlace, { isHurried }: { isHurried: boolean }): Promise<void> {
  const until = performance.now() + END_WITHIN_MS
  for (let look = 0; ; look++) {
    // Again and again: who lives may have touched meanwhile what the dead have left.
    if (isHurried && look % LOOKS_UNTIL_HURRY === 0) await hurry(round)
    const open = await round.ask(async (client) => {
      const { rows } = await client.query<{ open: string }>(DESCRIBE_OPEN)
      return rows.map(({ open }) => open)
    })
    if (open.length === 0) return
    if (performance.now() > until) throw new Error(`not over after ${END_WITHIN_MS / 1_000} s: ${open.join(', ')}`)
    await delay(LOOK_EVERY_MS)
  }
}
