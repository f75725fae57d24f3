import type { TestClient } from '../../service/src/testing/index.ts'

const FINAL: ReadonlySet<string> = new Set(['completed', 'failed', 'cancelled'])

/** How a stream of progress ended: with the final state, without (the reader asks again), or it was not to be had. */
export type Followed = 'final' | 'cut' | 'refused'

/** Reads an upload's progress as it happens, until the service ends the stream or `signal` has the reader leave. */
export async function follow(client: TestClient, id: string, signal?: AbortSignal): Promise<Followed> {
  const headers = { cookie: client.cookie ?? '' }
  try {
    const response = await fetch(`${client.url}/v1/uploads/${id}/events`, { headers, ...(signal ? { signal } : {}) })
    const text = await response.text()
    if (response.status !== 200) return 'refused'
    const last = /^data: (.*)$/m.exec(text.slice(text.lastIndexOf('data: ')))?.[1]
    return last !== undefined && FINAL.has(JSON.parse(last).status) ? 'final' : 'cut'
  } catch {
    return 'cut'
  }
}
