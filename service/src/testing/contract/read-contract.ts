import { AnswerCheck } from './answer-check.ts'
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
