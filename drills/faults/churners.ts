import { once } from 'node:events'
import { request } from 'node:http'
import { connect } from 'node:net'
import { setTimeout as delay } from 'node:timers/promises'
import { toZip } from '../../service/src/features/uploads/archives/testing/index.ts'
import { fitRun, sendFile, TestClient } from '../../service/src/testing/index.ts'
import { follow } from './follow.ts'
import type { Ledger } from './ledger.ts'
import type { Chance } from './random.ts'

const LEAVES_WITHIN_MS = 300
const FIRST_START_MS = Date.UTC(2016, 0, 1)
const APART_MS = 300_000
const RUNS = 6

/** A client that behaves badly in every way in which clients do: it leaves, sends nonsense, and changes its mind. */
export class Churner {
  readonly #client: TestClient
  readonly #ledger: Ledger
  readonly #chance: Chance
  readonly #ways: readonly (() => Promise<void>)[] = [
    () => this.#dial(''),
    () => this.#dial('HELO longrun\r\n\r\n'),
    () => this.#dial('GET /v1/workouts HTTP/1.1\r\nhost: '),
    () => this.#leaveAnswer(),
    () => this.#leaveUpload(),
    () => this.#leaveStream(),
    () => this.#sendBadFile(),
    () => this.#changeMind(),
    () => this.#signInAndOut(),
  ]
  #made = 0

  constructor(url: string, { ledger, chance }: { ledger: Ledger; chance: Chance }) {
    this.#client = new TestClient(url)
    this.#ledger = ledger
    this.#chance = chance
  }

  async signUp(): Promise<void> {
    await this.#client.register()
  }

  async run(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      await this.#chance
        .pick(this.#ways)()
        .catch((error: unknown) => {
          this.#ledger.break(`a bad client was not answered as documented: ${String(error)}`)
        })
      await delay(this.#chance.below(50))
    }
  }

  /** Sends a file as everybody may: nothing that bad clients did keeps the place of others. */
  async requireTaken(): Promise<void> {
    const { status, text } = await sendFile(this.#client, this.#nextRun(), 'good.fit')
    if (status !== 202) this.#ledger.break(`a file after a rest is not taken: ${status} ${text}`)
  }

  async #dial(text: string): Promise<void> {
    const { hostname, port } = new URL(this.#client.url)
    const socket = connect(Number(port), hostname)
    socket.on('error', () => {})
    socket.write(text)
    await this.#aWhile()
    socket.destroy()
  }

  async #leaveAnswer(): Promise<void> {
    const asked = request(`${this.#client.url}/v1/workouts?limit=200`, { headers: this.#headers, agent: false })
    asked.on('error', () => {})
    asked.end()
    const [answer] = await once(asked, 'response').catch(() => [])
    answer?.destroy()
  }

  async #leaveUpload(): Promise<void> {
    const isArchive = this.#chance.below(2) === 0
    const content = Buffer.from(isArchive ? this.#nextArchive() : this.#nextRun())
    const head = `--x\r\ncontent-disposition: form-data; name="file"; filename="${isArchive ? 'a.zip' : 'a.fit'}"\r\n\r\n`
    const headers = { ...this.#headers, 'content-type': 'multipart/form-data; boundary=x' }
    const asked = request(`${this.#client.url}/v1/uploads`, { method: 'POST', headers, agent: false })
    asked.on('error', () => {})
    asked.on('response', (answer) => answer.resume())
    asked.write(head)
    asked.write(content.subarray(0, this.#chance.below(content.length)))
    await this.#aWhile()
    asked.destroy()
  }

  async #leaveStream(): Promise<void> {
    const { status, body } = await sendFile(this.#client, this.#nextArchive(), 'left.zip')
    if (status === 202)
      await follow(this.#client, body.id, AbortSignal.timeout(1 + this.#chance.below(LEAVES_WITHIN_MS)))
  }

  async #sendBadFile(): Promise<void> {
    const whole = this.#nextRun()
    const cut = whole.slice(0, this.#chance.below(whole.length))
    if (cut.length > 0) cut[this.#chance.below(cut.length)]! ^= 0xff
    await sendFile(this.#client, cut, 'cut.fit')
  }

  async #changeMind(): Promise<void> {
    const { status, body } = await sendFile(this.#client, this.#nextArchive(), 'cancelled.zip')
    if (status !== 202) return
    await this.#client.post(`/v1/uploads/${body.id}/cancel`)
    if (this.#chance.below(2) === 0) await this.#client.post(`/v1/uploads/${body.id}/retry`)
  }

  async #signInAndOut(): Promise<void> {
    const elsewhere = this.#client.elsewhere()
    if ((await elsewhere.logIn()).status === 200) await elsewhere.post('/v1/auth/logout')
  }

  get #headers(): Record<string, string> {
    return { cookie: this.#client.cookie ?? '' }
  }

  async #aWhile(): Promise<void> {
    await delay(this.#chance.below(LEAVES_WITHIN_MS))
  }

  #nextRun(): Uint8Array<ArrayBuffer> {
    return fitRun({ startMs: FIRST_START_MS + this.#made++ * APART_MS, points: 60 })
  }

  #nextArchive(): Buffer {
    const runs = Array.from({ length: RUNS }, (_, at) => ({ name: `run-${at}.fit`, content: this.#nextRun() }))
    return toZip([...runs, { name: 'photo.jpg', content: 'no recording' }])
  }
}
