import assert from 'node:assert/strict'
import type { TestClient } from '../../testing/index.ts'

/** What became of one operation. */
export interface Result {
  readonly status: number
  readonly id?: string
  readonly version?: number
  readonly error?: { readonly code: string; readonly errors?: { path: string }[]; readonly currentVersion?: number }
}

/** A new plan. */
export const PLAN = { name: 'Spring', startDate: '2026-03-01', endDate: '2026-05-31', type: 'half' }
/** A new workout that is planned. */
export const SCHEDULED = { name: 'Easy', sport: 'running', status: 'scheduled', scheduledFor: '2026-03-14' }
/** The id of a new record. */
export const made = async (user: TestClient, path: string, body: object): Promise<string> => {
  const answer = await user.post(path, body)
  assert.equal(answer.status, 201, answer.text)
  return answer.body.id
}

/** The results of a batch that was answered with 200. */
export async function batch(
  user: TestClient,
  path: string,
  operations: unknown[],
  atomic?: boolean,
): Promise<Result[]> {
  const answer = await user.post(`${path}/batch`, { ...(atomic === undefined ? {} : { atomic }), operations })
  assert.equal(answer.status, 200, answer.text)
  return answer.body.results
}

/** Each result in a word: its status, and the code and paths of what is wrong. */
export const told = (results: readonly Result[]): string[] =>
  results.map(({ status, error }) =>
    error === undefined
      ? String(status)
      : [
          status,
          error.code,
          ...(error.errors ?? []).map(({ path }) => path),
          ...(error.currentVersion ? [error.currentVersion] : []),
        ].join(' '),
  )
