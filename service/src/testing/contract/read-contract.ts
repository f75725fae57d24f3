import assert from 'node:assert/strict'
import { AnswerCheck, type Exchange } from './answer-check.ts'
import type { OpenApiDocument } from './operations.ts'

let reading: Promise<AnswerCheck> | undefined

/** The document as a server of ours serves it. All servers of a test process run the same code: it is read once. */
export async function readContract(url: string): Promise<AnswerCheck> {
  reading ??= fetch(`${url}/openapi.json`).then(async (response) => {
    if (response.status !== 200) throw new Error(`/openapi.json was answered with ${response.status}`)
    return new AnswerCheck((await response.json()) as OpenApiDocument)
  })
  return await reading.catch((error) => {
    reading = undefined
    throw error
  })
}

/**
 * Holds an answer against what the service's own document says of its route.
 * @throws AssertionError with everything in which an answer is not what the document says
 */
export async function requireDocumented(url: string, exchange: Exchange): Promise<void> {
  const faults = (await readContract(url)).findFaults(exchange)
  const what = `${exchange.method} ${exchange.path} was answered otherwise than /openapi.json says`
  if (faults.length > 0) assert.fail(`${what}:\n- ${faults.join('\n- ')}\n${exchange.text.slice(0, 500)}`)
}
