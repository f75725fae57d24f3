import { randomUUID } from 'node:crypto'
import { setTimeout as delay } from 'node:timers/promises'
import type { Chance } from '../faults/random.ts'
import type { WriteLedger } from './write-ledger.ts'

interface Known {
  readonly kind: Kind
  readonly id: string
  readonly version: number
  readonly state: 'live' | 'archived' | 'deleted'
}

interface Sent {
  /** 0 where no answer came. */
  readonly status: number
  readonly code: string
  // biome-ignore lint/suspicious/noExplicitAny: whatever the service answers
  readonly body: any
}

type Kind = 'plans' | 'workouts' | 'notes'
type Fields = Record<string, unknown>

const KINDS: readonly Kind[] = ['plans', 'workouts', 'workouts', 'notes']
const PATIENCE_MS = 20_000
const PAUSE_AFTER_REFUSAL_MS = 80
const PAUSE_WHILE_AWAY_MS = 250
const MOST_IN_BATCH = 20
const NEVER: ReadonlySet<number> = new Set([401, 403, 405, 500])
const NOBODY_KNOWS: ReadonlySet<string> = new Set(['commit_unknown'])

/** A user of the API who creates, changes, deletes and brings back, one request after the other. */
export class HttpWriter {
  readonly #url: string
  readonly #ledger: WriteLedger
  readonly #chance: Chance
  readonly #email = `${randomUUID()}@example.org`
  #cookie = ''
  #known: Known[] = []
  userId = ''
  /** Requests that were done. */
  done = 0

  constructor(url: string, { ledger, chance }: { ledger: WriteLedger; chance: Chance }) {
    this.#url = url
    this.#ledger = ledger
    this.#chance = chance
  }

  async signUp(): Promise<void> {
    const body = { email: this.#email, password: 'correct horse battery staple', displayName: 'Writer' }
    const response = await fetch(`${this.#url}/v1/auth/register`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    })
    if (response.status !== 201) throw new Error(`registering: ${response.status} ${await response.text()}`)
    this.#cookie = response.headers.getSetCookie()[0]!.split(';', 1)[0]!
    this.userId = ((await response.json()) as { user: { id: string } }).user.id
  }

  async run(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      const { status } = await this.#step(signal)
      if (status >= 400) await delay(PAUSE_AFTER_REFUSAL_MS)
      if (status === 0) await delay(PAUSE_WHILE_AWAY_MS)
    }
  }

  async #step(signal: AbortSignal): Promise<Sent> {
    const share = this.#chance.below(100)
    if (share < 30 || this.#known.length < 5) return await this.#create()
    if (share < 38) return await this.#createKeyed(signal)
    if (share < 48) return await this.#batch()
    const at = this.#chance.below(this.#known.length)
    // Whoever changes one puts it back when the answer says how it stands.
    const [known] = this.#known.splice(at, 1)
    return await this.#change(known!)
  }

  async #create(): Promise<Sent> {
    const wanted = this.#chance.pick(KINDS)
    const kind = wanted === 'notes' && !this.#findLive('workouts') ? 'workouts' : wanted
    const request = this.#ledger.nextRequest('http')
    const sent = await this.#send('POST', `/v1/${kind}`, { request, body: this.#toBody(kind) })
    this.#note([request], sent, { what: `creating one of ${kind}`, entries: 1 })
    if (sent.status === 201) this.#keep({ kind, id: sent.body.id, version: 1, state: 'live' })
    return sent
  }

  /** Until it is told that it is done: once, however often it was sent. */
  async #createKeyed(signal: AbortSignal): Promise<Sent> {
    const body = this.#toBody('plans')
    const headers = { 'idempotency-key': randomUUID() }
    const requests: string[] = []
    for (;;) {
      const request = this.#ledger.nextRequest('keyed')
      requests.push(request)
      const sent = await this.#send('POST', '/v1/plans', { request, body, headers })
      if (sent.status === 201) {
        this.done++
        this.#ledger.done(requests, 'creating a plan by a key', 1)
        return sent
      }
      if (signal.aborted) {
        this.#ledger.maybe(requests, 'creating a plan by a key, given up', 1)
        return sent
      }
      await delay(PAUSE_AFTER_REFUSAL_MS)
    }
  }

  async #batch(): Promise<Sent> {
    const many = 2 + this.#chance.below(MOST_IN_BATCH - 1)
    const operations = Array.from({ length: many }, () => ({ op: 'create', data: this.#toBody('plans') }))
    const request = this.#ledger.nextRequest('batch')
    const sent = await this.#send('POST', '/v1/plans/batch', { request, body: { atomic: true, operations } })
    this.#note([request], sent, { what: `a batch of ${many}`, entries: many })
    if (sent.status === 200)
      for (const { id, version } of sent.body.results) this.#keep({ kind: 'plans', id, version, state: 'live' })
    return sent
  }

  async #change(known: Known): Promise<Sent> {
    const { kind, id, version, state } = known
    const request = this.#ledger.nextRequest('http')
    const headers = { 'if-match': `"${version}"` }
    const path = `/v1/${kind}/${id}`
    const [method, address, next, body] = this.#nextChange(state, path, kind)
    const sent = await this.#send(method, address, { request, headers, ...(body ? { body } : {}) })
    // With a plan go its scheduled workouts, and with a workout its notes.
    const mayTakeMore = kind !== 'notes' && (method === 'DELETE' || address.endsWith('/restore'))
    const what = `${method} ${address.replace(id, '...')}`
    this.#note([request], sent, mayTakeMore ? { what } : { what, entries: 1 })
    const isDone = sent.status >= 200 && sent.status < 300
    if (isDone) this.#keep({ ...known, version: version + 1, state: next })
    return sent
  }

  #nextChange(state: Known['state'], path: string, kind: Kind): [string, string, Known['state'], Fields?] {
    const mark = `name ${this.#chance.below(1_000_000)}`
    if (state === 'deleted') return ['POST', `${path}/restore`, 'live']
    if (state === 'archived') return ['POST', `${path}/unarchive`, 'live']
    const share = this.#chance.below(10)
    if (share < 2) return ['POST', `${path}/archive`, 'archived', { reason: mark }]
    if (share < 4) return ['DELETE', path, 'deleted']
    return ['PATCH', path, 'live', kind === 'notes' ? { content: mark } : { name: mark }]
  }

  #note(requests: readonly string[], { status, code }: Sent, of: { what: string; entries?: number }): void {
    const what = `${of.what}: ${status} ${code}`
    if (status >= 200 && status < 300) this.done++
    if (status >= 200 && status < 300) this.#ledger.done(requests, what, of.entries)
    else if (status === 0 || NOBODY_KNOWS.has(code)) this.#ledger.maybe(requests, what, of.entries)
    else this.#ledger.not(requests, what)
    if (NEVER.has(status) && !NOBODY_KNOWS.has(code)) this.#ledger.broken.push(`not to be expected: ${what}`)
    this.#ledger.answers.set(`${status} ${code}`, (this.#ledger.answers.get(`${status} ${code}`) ?? 0) + 1)
  }

  #keep(known: Known): void {
    this.#known.push(known)
    if (this.#known.length > 200) this.#known = this.#known.slice(-100)
  }

  #toBody(kind: Kind): Fields {
    const name = `name ${this.#chance.below(1_000_000)}`
    if (kind === 'plans') return { name, type: 'custom', startDate: '2027-01-01', endDate: '2027-02-01' }
    if (kind === 'notes') return { workoutId: this.#findLive('workouts')?.id, content: name }
    const plan = this.#findLive('plans')
    return { name, sport: 'running', status: 'scheduled', scheduledFor: '2027-01-10', ...(plan && { planId: plan.id }) }
  }

  #findLive(kind: Kind): Known | undefined {
    const live = this.#known.filter((known) => known.kind === kind && known.state === 'live')
    return live.length === 0 ? undefined : this.#chance.pick(live)
  }

  async #send(
    method: string,
    path: string,
    { request, headers = {}, body }: { request: string; headers?: Record<string, string>; body?: Fields },
  ): Promise<Sent> {
    try {
      const response = await fetch(this.#url + path, {
        method,
        headers: {
          ...headers,
          cookie: this.#cookie,
          'x-request-id': request,
          ...(body ? { 'content-type': 'application/json' } : {}),
        },
        ...(body ? { body: JSON.stringify(body) } : {}),
        signal: AbortSignal.timeout(PATIENCE_MS),
      })
      const text = await response.text()
      const answer = text === '' ? undefined : JSON.parse(text)
      const code = response.ok ? '' : [answer.code, answer.errors?.[0]?.path].filter(Boolean).join(' ')
      return { status: response.status, code, body: answer }
    } catch {
      return { status: 0, code: 'no answer', body: undefined }
    }
  }
}
