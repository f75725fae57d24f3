import { openAsBlob } from 'node:fs'
import { basename } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import type pg from 'pg'
import type { TestClient } from '../../service/src/testing/index.ts'

/** How an upload stands, as `GET /v1/uploads/{id}` tells it. */
export interface UploadState {
  readonly status: 'queued' | 'processing' | 'completed' | 'failed' | 'cancelled'
  readonly counts: Readonly<Record<string, number>>
}

/** What was seen of an upload from the first byte sent to its end. */
export interface Followed {
  readonly seconds: number
  readonly last: UploadState
  /** The longest that more files were done than the server-sent events had told. */
  readonly oldestMs: number
}

const LOOK_EVERY_MS = 100

/** Sends an archive. Returns the upload's id. */
export async function sendArchive(user: TestClient, path: string): Promise<string> {
  const form = new FormData()
  form.append('file', await openAsBlob(path), basename(path))
  const { status, body, text } = await user.post('/v1/uploads', form)
  if (status !== 202) throw new Error(`the archive was answered ${status}: ${text}`)
  return body.id
}

/** Asks how an upload stands. */
export async function askUpload(user: TestClient, id: string): Promise<UploadState> {
  const { status, body, text } = await user.get(`/v1/uploads/${id}`)
  if (status !== 200) throw new Error(`the upload was answered ${status}: ${text}`)
  return body
}

/** Whether nothing more comes. */
export function isOver({ status }: UploadState): boolean {
  return status !== 'queued' && status !== 'processing'
}

/** Files that have their result. */
export function countDone({ counts }: UploadState): number {
  const { stored = 0, duplicate = 0, failed = 0, skipped = 0 } = counts
  return stored + duplicate + failed + skipped
}

/** Sends an archive and listens to its end, beside a look at the database at what is so. */
export async function importArchive(user: TestClient, path: string, client: pg.Client): Promise<Followed> {
  const startedAt = performance.now()
  const id = await sendArchive(user, path)
  const age = new Age()
  const looking = new AbortController()
  const lookingDone = look(client, id, age, looking.signal)
  try {
    const last = await listen(user, id, age)
    return { seconds: (performance.now() - startedAt) / 1_000, last, oldestMs: age.oldestMs }
  } finally {
    looking.abort()
    await lookingDone
  }
}

/** How old what was told is, compared with what is so. */
class Age {
  #told = 0
  /** When so many files were seen to be done, of what has not been told. */
  #ahead: { readonly done: number; readonly at: number }[] = []
  oldestMs = 0

  isSo(done: number): void {
    const now = performance.now()
    if (done > (this.#ahead.at(-1)?.done ?? this.#told)) this.#ahead.push({ done, at: now })
    this.#note(now)
  }

  told(done: number): void {
    this.#note(performance.now())
    this.#told = done
    this.#ahead = this.#ahead.filter((each) => each.done > done)
  }

  #note(now: number): void {
    const first = this.#ahead[0]
    if (first) this.oldestMs = Math.max(this.oldestMs, now - first.at)
  }
}

async function look(client: pg.Client, id: string, age: Age, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    const { rows } = await client.query<{ done: number }>(
      `select count(*)::int as done from upload_files where upload_id = $1 and status not in ('queued', 'processing')`,
      [id],
    )
    age.isSo(rows[0]!.done)
    await delay(LOOK_EVERY_MS)
  }
}

/** Resolves when the stream ends, with the last state that it told. */
async function listen(user: TestClient, id: string, age: Age): Promise<UploadState> {
  const response = await fetch(`${user.url}/v1/uploads/${id}/events`, { headers: { cookie: user.cookie! } })
  if (response.status !== 200) throw new Error(`the events were answered ${response.status}: ${await response.text()}`)
  let text = ''
  let last: UploadState | undefined
  for await (const chunk of response.body!.pipeThrough(new TextDecoderStream())) {
    const events = `${text}${chunk}`.split('\n\n')
    text = events.pop()!
    for (const event of events) {
      const data = /^data: (.*)$/m.exec(event)?.[1]
      if (data === undefined) continue
      last = JSON.parse(data) as UploadState
      age.told(countDone(last))
    }
  }
  if (!last || !isOver(last)) throw new Error(`the events ended before the upload did: ${JSON.stringify(last)}`)
  return last
}
