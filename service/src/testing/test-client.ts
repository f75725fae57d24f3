import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { requireDocumented } from './contract/index.ts'

/** An answer, read to its end. */
export interface TestAnswer {
  readonly status: number
  readonly headers: Headers
  /** The parsed body of a JSON answer, undefined otherwise. */
  // biome-ignore lint/suspicious/noExplicitAny: tests say what they expect by assertions
  readonly body: any
  readonly text: string
}

/** What goes with a request besides method and path. */
export interface TestRequest {
  /** Sent as JSON, unless it is bytes or a form. */
  readonly body?: unknown
  readonly headers?: Readonly<Record<string, string>>
}

/** The password of every user that tests register. */
export const TEST_PASSWORD = 'correct horse battery staple'

/**
 * Speaks to the service as a program would, and keeps its session cookie. Every answer that the document does not describe
 * fails the test.
 */
export class TestClient {
  readonly url: string
  /** Where requests go, one after the other in turn: several processes on one database. */
  readonly #urls: readonly string[]
  #sent = 0
  readonly email = `${randomUUID()}@example.org`
  cookie: string | undefined
  userId = ''

  constructor(url: string, urls: readonly string[] = [url]) {
    this.url = url
    this.#urls = urls
  }

  get = (path: string, request?: TestRequest) => this.send('GET', path, request)
  post = (path: string, body?: unknown, request?: TestRequest) => this.send('POST', path, { ...request, body })
  put = (path: string, body?: unknown, request?: TestRequest) => this.send('PUT', path, { ...request, body })
  patch = (path: string, body?: unknown, request?: TestRequest) => this.send('PATCH', path, { ...request, body })
  delete = (path: string, request?: TestRequest) => this.send('DELETE', path, request)

  async send(method: string, path: string, { body, headers = {} }: TestRequest = {}): Promise<TestAnswer> {
    const isRaw =
      body === undefined || typeof body === 'string' || body instanceof Uint8Array || body instanceof FormData
    const url = this.#urls[this.#sent++ % this.#urls.length]!
    const response = await fetch(url + path, {
      method,
      redirect: 'manual',
      headers: {
        ...(isRaw ? {} : { 'content-type': 'application/json' }),
        ...(this.cookie === undefined ? {} : { cookie: this.cookie }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: isRaw ? (body as string) : JSON.stringify(body) }),
    })
    this.#keepCookie(response.headers)
    const text = await response.text()
    await requireDocumented(url, { method, path, status: response.status, headers: response.headers, text })
    const isJson = /\bjson|\+json/.test(response.headers.get('content-type') ?? '')
    return {
      status: response.status,
      headers: response.headers,
      text,
      body: isJson && text ? JSON.parse(text) : undefined,
    }
  }

  /** Opens an account and stays signed in. */
  async register(displayName = 'Test Runner'): Promise<void> {
    const answer = await this.post('/v1/auth/register', { email: this.email, password: TEST_PASSWORD, displayName })
    assert.equal(answer.status, 201, answer.text)
    this.userId = answer.body.user.id
  }

  async logIn(password = TEST_PASSWORD, email = this.email): Promise<TestAnswer> {
    return await this.post('/v1/auth/login', { email, password })
  }

  /** The same user from another place: nobody is signed in there yet. */
  elsewhere(): TestClient {
    const other = new TestClient(this.url, this.#urls)
    return Object.assign(other, { email: this.email, userId: this.userId })
  }

  /** The same user, all of whose requests go to the test's own process: for what each process limits by itself. */
  atOneProcess(): TestClient {
    return Object.assign(new TestClient(this.url), { email: this.email, userId: this.userId, cookie: this.cookie })
  }

  #keepCookie(headers: Headers): void {
    for (const line of headers.getSetCookie()) {
      const [pair] = line.split(';', 1)
      this.cookie = pair?.endsWith('=') ? undefined : pair
    }
  }
}
