import type { Client } from 'openapi-fetch'
import type { paths } from './api.ts'
import { orThrow, type Schema } from './problems.ts'

const FINAL: ReadonlySet<string> = new Set(['completed', 'failed', 'cancelled'])
const COME_AGAIN_MS = 1_000

/** What may end following before the upload does. */
export interface FollowOptions {
  /** Ends it with what `fetch` throws then. */
  readonly signal?: AbortSignal
}

/** The states of an upload as they change, the final one last. */
export async function* follow(
  client: Client<paths>,
  id: string,
  { signal }: FollowOptions,
): AsyncGenerator<Schema<'UploadState'>, void, undefined> {
  for (;;) {
    for await (const state of listen(client, id, signal)) {
      yield state
      if (FINAL.has(state.status)) return
    }
    // The service stopped, or is busy: another process of it tells on.
    await new Promise((resolve) => setTimeout(resolve, COME_AGAIN_MS))
  }
}

/** One connection; nothing while the service is busy. */
async function* listen(
  client: Client<paths>,
  id: string,
  signal: AbortSignal | undefined,
): AsyncGenerator<Schema<'UploadState'>> {
  const options = { params: { path: { id } }, parseAs: 'stream', ...(signal ? { signal } : {}) } as const
  const answer = await client.GET('/v1/uploads/{id}/events', options)
  if (answer.response.status === 503) return
  const body = orThrow(answer)
  if (body === null) return
  const reader = body.pipeThrough(new TextDecoderStream()).getReader()
  try {
    let text = ''
    for (;;) {
      const { done, value } = await reader.read().catch((error: unknown) => {
        if (signal?.aborted) throw error
        // It was cut: whoever answers next tells on.
        return { done: true, value: '' }
      })
      if (done) return
      const events = (text + value).split('\n\n')
      text = events.pop()!
      for (const event of events) {
        const data = /^data: (.*)$/m.exec(event)?.[1]
        if (data !== undefined) yield JSON.parse(data)
      }
    }
  } finally {
    // Who breaks out of the loop leaves.
    await reader.cancel()
  }
}
