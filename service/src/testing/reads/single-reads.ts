import type { Random } from '../fuzz/index.ts'
import type { TestClient } from '../test-client.ts'
import type { ReadResult } from './list-reads.ts'
import { type Kept, KINDS, type Oracle } from './oracle.ts'
import type { Population } from './population.ts'

type Read = (client: TestClient, oracle: Oracle, random: Random, population: Population) => Promise<ReadResult>

/** A record of one's own as often as not, else of anybody's, or an id of what was erased or never was. */
function anyId(client: TestClient, oracle: Oracle, random: Random, { erased }: Population): string {
  if (random.oneIn(10)) return random.uuid()
  const gone = [...erased.ids]
  if (random.oneIn(6) && gone.length > 0) return random.pick(gone)
  return pickRow(oracle.rows, client, random).id
}

function pickRow(rows: readonly Kept[], { userId }: TestClient, random: Random): Kept {
  const own = rows.filter((row) => row.userId === userId)
  return random.pick(random.oneIn(2) && own.length > 0 ? own : rows)
}

const one = (path: string, faults: readonly string[]): ReadResult => {
  return { requests: 1, faults: faults.map((fault) => `GET ${path}: ${fault}`) }
}

const isOwn = (row: Kept | undefined, userId: string): boolean =>
  row !== undefined && (row.userId === null || row.userId === userId)

/** One record, as it is or as it was. */
export const readOne: Read = async (client, oracle, random, population) => {
  const id = anyId(client, oracle, random, population)
  const row = oracle.find(id)
  const kind = random.oneIn(10) ? random.pick(KINDS) : (row?.kind ?? random.pick(KINDS))
  const found = row?.kind === kind ? row : undefined
  // Earlier than now, what is deleted may have been there, and what is there not yet.
  const at = random.oneIn(3) ? new Date(Date.now() - random.below(600_000)).toISOString() : undefined
  const path = `/v1/${kind}/${id}${at === undefined ? '' : `?at=${at}`}`
  const { status, text } = await client.get(path)
  const faults = oracle.findLeaks(text, client.userId, { showsDeleted: at !== undefined })
  const isShown = oracle.isShown(found, client.userId)
  const allowed = at === undefined ? [isShown ? 200 : 404] : isOwn(found, client.userId) ? [200, 404, 410] : [404]
  if (!allowed.includes(status)) faults.push(`answered ${status}`)
  return one(path, faults)
}

/** What was done to a record: its owner's, deleted or not, until it is removed for good. */
export const readHistory: Read = async (client, oracle, random, population) => {
  const id = anyId(client, oracle, random, population)
  const row = oracle.find(id)
  const kind = row?.kind ?? random.pick(KINDS)
  const path = `/v1/${kind}/${id}/history?limit=50`
  const { status, text } = await client.get(path)
  const faults = oracle.findLeaks(text, client.userId, { showsDeleted: true })
  if (status !== (isOwn(row, client.userId) ? 200 : 404)) faults.push(`answered ${status}`)
  return one(path, faults)
}

/** The samples, streams or the file of a workout. */
export const readOfWorkout: Read = async (client, oracle, random, population) => {
  const workouts = oracle.rows.filter(({ kind }) => kind === 'workouts')
  const id = random.oneIn(5) ? anyId(client, oracle, random, population) : pickRow(workouts, client, random).id
  const row = oracle.find(id)
  const isShown = row?.kind === 'workouts' && oracle.isShown(row, client.userId)
  const path = random.pick([
    `/v1/workouts/${id}/streams?types=power`,
    `/v1/workouts/${id}/file`,
    `/v1/metrics?type=power&limit=1000&workoutId=${id}`,
  ])
  const { status, body, text } = await client.get(path)
  const faults = path.endsWith('/file') ? [] : oracle.findLeaks(text, client.userId)
  const isThere = isShown && (!path.endsWith('/file') || row.values.isRecorded === true)
  if (status !== (isThere ? 200 : 404)) faults.push(`answered ${status}`)
  if (status === 200 && !path.endsWith('/file')) {
    const shown: number[] = path.includes('streams') ? (body.streams.power?.data ?? []) : body.points.map(sampleValue)
    const sent = oracle.samples.filter((sample) => sample.workoutId === id).map(sampleValue)
    if (!isSame(shown, sent)) faults.push(`shows the samples ${shown}, sent were ${sent}`)
  }
  return one(path, faults)
}

/** Samples of a time, whatever they belong to. */
export const readMetrics: Read = async (client, oracle, random) => {
  const time = () => new Date(Date.UTC(2026, 0, 1) + random.below(90 * 86_400_000)).toISOString()
  const [from, to] = [time(), time()].sort() as [string, string]
  const path = `/v1/metrics?type=power&limit=1000&from=${from}&to=${to}`
  const { status, body, text } = await client.get(path)
  const faults = oracle.findLeaks(text, client.userId)
  if (status !== 200) return one(path, [...faults, `answered ${status}`])
  const sent = oracle.samples.filter(
    ({ userId, workoutId, at }) =>
      userId === client.userId &&
      at >= from &&
      at < to &&
      (workoutId === null || oracle.isShown(oracle.find(workoutId), client.userId)),
  )
  const [shown, expected] = [body.points.map(sampleValue), sent.map(sampleValue)]
  if (!isSame(shown, expected)) faults.push(`shows the samples ${shown}, there are ${expected}`)
  return one(path, faults)
}

/** Totals of days, weeks, months or years. */
export const readSummaries: Read = async (client, oracle, random) => {
  const by = random.pick(['day', 'week', 'month', 'year'])
  const path = `/v1/me/summaries?by=${by}&from=2025-12-29&to=2026-12-31`
  const { status, body, text } = await client.get(path)
  const faults = oracle.findLeaks(text, client.userId)
  if (status !== 200) return one(path, [...faults, `answered ${status}`])
  const mine = oracle.rows.filter(
    (row) => row.kind === 'workouts' && row.userId === client.userId && oracle.isShown(row, client.userId),
  )
  const done = mine.filter(({ values }) => values.status === 'completed')
  const sum = (name: string) => done.reduce((total, { values }) => total + Number(values[name]), 0)
  const expected: Record<string, number> = {
    completed: done.length,
    scheduled: mine.filter(({ values }) => values.status === 'scheduled').length,
    skipped: mine.filter(({ values }) => values.status === 'skipped').length,
    durationSeconds: sum('seconds'),
    distanceMeters: sum('meters'),
  }
  for (const [name, total] of Object.entries(expected)) {
    const shown = body.items.reduce((all: number, item: Record<string, number>) => all + item[name]!, 0)
    if (Math.abs(shown - total) > 1) faults.push(`${name} is ${shown} and not ${total}`)
  }
  return one(path, faults)
}

/** An upload, or the files of one: its workouts that are there. */
export const readUploads: Read = async (client, oracle, random) => {
  const upload = random.pick(oracle.uploads)
  const isMine = upload.userId === client.userId
  const path = random.pick(['/v1/uploads?limit=200', `/v1/uploads/${upload.id}`, `/v1/uploads/${upload.id}/files`])
  const { status, body, text } = await client.get(path)
  const faults = oracle.findLeaks(text, client.userId)
  if (path.includes('limit')) {
    const mine = oracle.uploads.filter(({ userId }) => userId === client.userId).length
    if (body.items.length !== mine) faults.push(`shows ${body.items.length} of ${mine} uploads`)
    return one(path, faults)
  }
  if (status !== (isMine ? 200 : 404)) return one(path, [...faults, `answered ${status}`])
  if (!isMine) return one(path, faults)
  const files: { readonly workoutIds: string[] }[] = path.endsWith('/files') ? body.items : body.files
  const shown = files.flatMap(({ workoutIds }) => workoutIds)
  const there = (upload.workoutIds ?? []).filter((id) => oracle.isShown(oracle.find(id), client.userId))
  if (!isSame(shown, there)) faults.push(`names the workouts ${shown}, there are ${there}`)
  return one(path, faults)
}

/** Pairs that look alike: of two that are there. */
export const readDuplicates: Read = async (client, oracle) => {
  const path = '/v1/workouts/duplicates?limit=200'
  const { status, body, text } = await client.get(path)
  const faults = oracle.findLeaks(text, client.userId)
  if (status !== 200) return one(path, [...faults, `answered ${status}`])
  for (const { workouts } of body.items as { workouts: { id: string }[] }[]) {
    if (workouts.length !== 2) faults.push('shows a pair that is none')
    for (const { id } of workouts)
      if (!oracle.isShown(oracle.find(id), client.userId)) faults.push(`shows ${id}, which is not there`)
  }
  return one(path, faults)
}

const sampleValue = ({ value }: { readonly value: number }): number => value
const isSame = (a: readonly unknown[], b: readonly unknown[]): boolean =>
  JSON.stringify([...a].sort()) === JSON.stringify([...b].sort())
