import type { Random } from '../fuzz/index.ts'
import type { TestClient } from '../test-client.ts'
import { type Kept, KINDS, type Kind, type Oracle } from './oracle.ts'

type Filter = readonly [parameters: Readonly<Record<string, string>>, holds: (row: Kept) => boolean]

/** What was read, and what is wrong with it. */
export interface ReadResult {
  readonly requests: number
  readonly faults: readonly string[]
}

const ORDERS: Readonly<Record<Kind, readonly string[]>> = {
  plans: ['newest', 'oldest', 'latestStart', 'earliestStart'],
  workouts: ['newest', 'oldest', 'started', 'scheduled'],
  notes: ['newest', 'oldest'],
  templates: ['name', 'newest'],
}
const STATES = {
  live: (row: Kept) => !row.isDeleted && !row.isArchived,
  archived: (row: Kept) => !row.isDeleted && row.isArchived,
  deleted: (row: Kept) => row.isDeleted,
  all: () => true,
}
const LINES = 'application/x-ndjson'

/** Reads a whole list, by pages or in lines, with a state, an order and filters of chance. */
export async function readList(client: TestClient, oracle: Oracle, random: Random): Promise<ReadResult> {
  const kind = random.pick(KINDS)
  const state = random.pick(Object.keys(STATES) as (keyof typeof STATES)[])
  const filters = FILTERS[kind](random, oracle.rows).filter(() => random.oneIn(4))
  const parameters = new URLSearchParams({ state, order: random.pick(ORDERS[kind]) })
  for (const [given] of filters) for (const [name, value] of Object.entries(given)) parameters.set(name, value)
  const path = `/v1/${kind}?${parameters}`
  const { requests, texts } = random.oneIn(4) ? await inLines(client, path) : await byPages(client, path, random)
  const items = texts.flatMap(({ items: shown }) => shown)
  const faults = texts.flatMap(({ text }) =>
    oracle.findLeaks(text, client.userId, { showsDeleted: state === 'deleted' || state === 'all' }),
  )
  const expected = oracle.rows.filter(
    (row) =>
      row.kind === kind &&
      (row.userId === null || row.userId === client.userId) &&
      STATES[state](row) &&
      filters.every(([, holds]) => holds(row)),
  )
  faults.push(...compare(items, expected))
  return { requests, faults: faults.map((fault) => `GET ${path}: ${fault}`) }
}

function compare(shown: readonly string[], expected: readonly Kept[]): string[] {
  const faults: string[] = []
  const ids = new Set(shown)
  if (ids.size < shown.length) faults.push('shows a record twice')
  const wanted = new Set(expected.map(({ id }) => id))
  for (const id of ids) if (!wanted.has(id)) faults.push(`shows ${id}, which is none of it`)
  for (const id of wanted) if (!ids.has(id)) faults.push(`does not show ${id}`)
  return faults
}

interface Pages {
  readonly requests: number
  readonly texts: readonly { readonly text: string; readonly items: readonly string[] }[]
}

async function byPages(client: TestClient, path: string, random: Random): Promise<Pages> {
  const limit = random.pick([7, 50, 200])
  const texts = []
  let cursor: string | null = null
  do {
    const page = await client.get(`${path}&limit=${limit}${cursor === null ? '' : `&cursor=${cursor}`}`)
    if (page.status !== 200) throw new Error(`GET ${path}: ${page.text}`)
    texts.push({ text: page.text, items: page.body.items.map(({ id }: { id: string }) => id) })
    cursor = page.body.nextCursor
  } while (cursor !== null)
  return { requests: texts.length, texts }
}

async function inLines(client: TestClient, path: string): Promise<Pages> {
  const { text } = await client.get(path, { headers: { accept: LINES } })
  const lines = text
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line))
  const end = lines.pop()
  if (end?.end === undefined) throw new Error(`GET ${path} in lines was cut off`)
  return { requests: 1, texts: [{ text, items: lines.map(({ id }) => id) }] }
}

const equal = (name: string, value: unknown): Filter => [{ [name]: String(value) }, (row) => row.values[name] === value]

function between(name: string, [from, to]: readonly [string, string]): Filter {
  const parameters = { [`${name}From`]: from, [`${name}To`]: to }
  return [parameters, ({ values }) => typeof values[name] === 'string' && values[name] >= from && values[name] < to]
}

function twoDays(random: Random): [string, string] {
  const day = () => new Date(Date.UTC(2026, 0, 1 + random.below(90))).toISOString().slice(0, 10)
  const [from, to] = [day(), day()].sort()
  return [from!, to!]
}

const twoTimes = (random: Random): [string, string] => {
  const [from, to] = twoDays(random)
  return [`${from}T00:00:00.000Z`, `${to}T00:00:00.000Z`]
}

// Ids of anybody's, of deleted ones too: a filter is no way around what may be seen.
const idOf = (random: Random, rows: readonly Kept[], kind: Kind): string =>
  random.pick(rows.filter((row) => row.kind === kind)).id

const FILTERS: Readonly<Record<Kind, (random: Random, rows: readonly Kept[]) => readonly Filter[]>> = {
  plans: (random) => [
    equal('status', random.pick(['draft', 'active'])),
    equal('type', random.pick(['5k', 'half'])),
    between('startDate', twoDays(random)),
  ],
  workouts: (random, rows) => [
    equal('sport', random.pick(['running', 'cycling', 'swimming'])),
    equal('status', random.pick(['completed', 'scheduled', 'skipped'])),
    equal('planId', idOf(random, rows, 'plans')),
    equal('templateId', idOf(random, rows, 'templates')),
    between('startedAt', twoTimes(random)),
    between('scheduledFor', twoDays(random)),
  ],
  notes: (random, rows) => {
    const tag = random.pick(['a', 'b', 'c'])
    return [
      equal('workoutId', idOf(random, rows, 'workouts')),
      equal('type', random.pick(['note', 'feedback'])),
      [{ tags: tag }, ({ values }) => (values.tags as string[]).includes(tag)],
    ]
  },
  templates: (random) => [equal('type', random.pick(['easy', 'tempo']))],
}
