import assert from 'node:assert/strict'
import { setTimeout as delay } from 'node:timers/promises'
import type { TestAnswer, TestClient } from './test-client.ts'
import type { TestService } from './test-service.ts'

/** Sends a file as a form, the way programs do. */
export function sendFile(
  client: TestClient,
  bytes: Uint8Array,
  name: string,
  fields: Readonly<Record<string, string>> = {},
): Promise<TestAnswer> {
  const form = new FormData()
  for (const [field, value] of Object.entries(fields)) form.append(field, value)
  form.append('file', new Blob([Uint8Array.from(bytes)]), name)
  return client.post('/v1/uploads', form)
}

/** Sends a file that must be taken, and returns the upload's id. */
export async function upload(
  client: TestClient,
  bytes: Uint8Array,
  name: string,
  fields: Readonly<Record<string, string>> = {},
): Promise<string> {
  const answer = await sendFile(client, bytes, name, fields)
  assert.equal(answer.status, 202, answer.text)
  assert.equal(answer.headers.get('location'), `/v1/uploads/${answer.body.id}`)
  return answer.body.id
}

/** Asks until an upload is finished. */
// biome-ignore lint/suspicious/noExplicitAny: tests say what they expect by assertions
export async function finished(client: TestClient, id: string, withinMs = 15_000): Promise<any> {
  const deadline = performance.now() + withinMs
  while (performance.now() < deadline) {
    const { status, body, text } = await client.get(`/v1/uploads/${id}`)
    assert.equal(status, 200, text)
    if (['completed', 'failed', 'cancelled'].includes(body.status)) return body
    await delay(50)
  }
  throw new Error(`upload ${id} was not finished within ${withinMs} ms`)
}

/** Processes an upload on the spot, as a worker would. */
// biome-ignore lint/suspicious/noExplicitAny: tests say what they expect by assertions
export async function processed({ service }: TestService, client: TestClient, id: string): Promise<any> {
  await service.uploadProcessor.process(client.userId, id)
  return await finished(client, id)
}
