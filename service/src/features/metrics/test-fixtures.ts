import assert from 'node:assert/strict'
import type { TestAnswer, TestClient } from '../../testing/index.ts'

const RUN = { name: 'Run', sport: 'running', status: 'completed', startedAt: '2026-03-14T07:30:00Z' }
const START = Date.UTC(2026, 2, 14, 7, 30)
export const LINES = { headers: { 'content-type': 'application/x-ndjson' } }

interface Sample {
  readonly type: string
  readonly value: number
  readonly recordedAt: string
  readonly unit?: string
  readonly workoutId?: string | null
}

/** The time so many seconds after the run began. */
export const toTime = (second: number): string => new Date(START + second * 1_000).toISOString()

export function heartRate(value: number, second: number, more: Partial<Sample> = {}): Sample {
  return { type: 'heart_rate', value, recordedAt: toTime(second), ...more }
}

export function send(user: TestClient, samples: readonly unknown[]): Promise<TestAnswer> {
  return user.post('/v1/metrics/batch', { samples })
}

export function sendLines(user: TestClient, samples: readonly unknown[]): Promise<TestAnswer> {
  return user.post('/v1/metrics/batch', samples.map((sample) => `${JSON.stringify(sample)}\n`).join(''), LINES)
}

export async function addWorkout(user: TestClient): Promise<string> {
  return (await user.post('/v1/workouts', RUN)).body.id
}

export function pathsOf(body: { errors: { path: string }[] }): string[] {
  return body.errors.map(({ path }) => path)
}

/** All points of a list, page by page. */
export async function readAll(user: TestClient, query: string): Promise<{ at: string; value: number }[]> {
  const points: { at: string; value: number }[] = []
  let cursor: string | null = null
  do {
    const { status, body, text } = await user.get(`/v1/metrics?${query}${cursor ? `&cursor=${cursor}` : ''}`)
    assert.equal(status, 200, text)
    points.push(...body.points)
    cursor = body.nextCursor
  } while (cursor)
  return points
}
