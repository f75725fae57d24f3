// How the context of a change reaches the server: ways to tell it in the round trip of the change, each against the same update
// without. Groups of messages are written as they are, so that nothing else is measured; on the server and behind PgBouncer.
import { readFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { openThrowawayServer } from '@longrun/storage/local'
import { findPgBouncer, openPgBouncer } from '@longrun/storage/testing'
import pg from 'pg'
import type { BenchReport, Figure } from './report.ts'
import { messages } from './wire/messages.ts'

const { values } = parseArgs({ options: { json: { type: 'boolean' }, short: { type: 'boolean' } } })
const [rounds, calls] = values.short ? [3, 400] : [15, 3_000]
const CONNECTIONS = 8
const ROWS = 10_000
const CONTEXT = JSON.stringify({
  actor: '0193e3a0-5d4c-7000-8000-000000000000',
  request: 'f3c9a1de-9f3c-4a55-9a5e-1c2d3e4f5a6b',
  address: '192.0.2.17',
  agent: 'Longrun/1.0 (Linux; x86_64) Bench/1.0',
})
const UPDATE = 'update runs set distance = distance + $2 where id = $1'
const UPDATE_COLUMN = 'update runs set distance = distance + $2, context = $3 where id = $1'
const TELL = `select 1 where set_config('longrun.context', $1, true) is null`

/** A statement with its values; prepared beforehand, or parsed each time. */
type Said = readonly [text: string, values?: readonly string[]]
interface Way {
  readonly name: string
  /** Groups that are written one behind the answer of the other; each ends with a Sync. */
  readonly groups: (id: string) => readonly (readonly Said[])[]
  /** Texts that change with every call: nobody can prepare them. */
  readonly parsed?: readonly string[]
}

const SET_LOCAL = `set local longrun.context = '${CONTEXT}'`
const WAYS: readonly Way[] = [
  { name: 'nothing told', groups: (id) => [[[UPDATE, [id, '1']]]] },
  {
    name: 'set_config before it in its group',
    groups: (id) => [
      [
        [TELL, [CONTEXT]],
        [UPDATE, [id, '1']],
      ],
    ],
  },
  {
    name: 'set_config before it in its group, parsed anew',
    groups: (id) => [
      [
        [TELL, [CONTEXT]],
        [UPDATE, [id, '1']],
      ],
    ],
    parsed: [TELL],
  },
  {
    name: 'begin, set local, update, commit in one group',
    groups: (id) => [[['begin'], [SET_LOCAL], [UPDATE, [id, '1']], ['commit']]],
    parsed: [SET_LOCAL],
  },
  { name: 'a column of the changed row', groups: (id) => [[[UPDATE_COLUMN, [id, '1', CONTEXT]]]] },
  {
    name: 'begin and set_config, update, commit: three round trips',
    groups: (id) => [[['begin'], [TELL, [CONTEXT]]], [[UPDATE, [id, '1']]], [['commit']]],
  },
]

await using server = await openThrowawayServer()
await fill(server.url)
const figures = await compare(server.url, 'on the server', { isPrepared: true })
const pooler = findPgBouncer()
if ('missing' in pooler) console.error(pooler.missing)
else {
  await using through = await openPgBouncer(server.url, { poolSize: CONNECTIONS })
  figures.push(...(await compare(through.url, `behind PgBouncer ${through.version}`, { isPrepared: false })))
}
const report: BenchReport = { name: 'change-context', figures }
if (values.json) console.log(JSON.stringify(report))
else
  for (const { name, value, unit, reference, ratio } of figures)
    console.log(`${name}: ${value} ${unit}${reference === undefined ? '' : ` (${reference})`} ${ratio ?? ''}`)

async function fill(url: string): Promise<void> {
  const client = new pg.Client(url)
  await client.connect()
  await client.query(
    `create table runs as select i as id, i as distance, null::jsonb as context from generate_series(1, ${ROWS}) i`,
  )
  await client.query('alter table runs add primary key (id); alter table runs set (fillfactor = 50)')
  await client.query('vacuum full analyze runs')
  await client.end()
}

interface Measured {
  readonly rate: number
  /** Processor time of the server's sessions for each call, in microseconds. */
  readonly serverMicros: number
}

async function compare(url: string, where: string, { isPrepared }: { isPrepared: boolean }): Promise<Figure[]> {
  const clients = Array.from({ length: CONNECTIONS }, () => new pg.Client(url))
  // An idle connection that the server ends would end the process.
  for (const client of clients) client.on('error', () => {})
  await Promise.all(clients.map((client) => client.connect()))
  const names = new Map<string, string>()
  if (isPrepared) await prepareAll(clients, names)
  const runs = new Map<Way, Measured[]>(WAYS.map((way) => [way, []]))
  for (let round = -1; round < rounds; round++) {
    for (const way of WAYS) {
      const measured = await measure(clients, way, names)
      if (round >= 0) runs.get(way)!.push(measured)
    }
  }
  await Promise.all(clients.map((client) => client.end()))
  const bare = runs.get(WAYS[0]!)!
  return WAYS.flatMap((way) => {
    const own = runs.get(way)!
    const micros = median(own.map(({ serverMicros }) => serverMicros))
    return [
      {
        name: `${way.name}, ${where}`,
        value: Math.round(median(own.map(({ rate }) => rate))),
        unit: `updates/s, ${Math.round(micros)} us of the server's processor each`,
        reference: `nothing told: ${Math.round(median(bare.map(({ rate }) => rate)))} updates/s, ${Math.round(median(bare.map(({ serverMicros }) => serverMicros)))} us`,
        ratio: Math.round(median(own.map(({ rate }, round) => rate / bare[round]!.rate)) * 100) / 100,
      },
    ]
  })
}

async function prepareAll(clients: readonly pg.Client[], names: Map<string, string>): Promise<void> {
  for (const text of [TELL, UPDATE, UPDATE_COLUMN, 'begin', 'commit']) names.set(text, `said-${names.size}`)
  for (const client of clients)
    await write(
      client,
      [...names].map(([text, name]) => messages.parse(name, text)),
    )
}

async function measure(clients: readonly pg.Client[], way: Way, names: ReadonlyMap<string, string>): Promise<Measured> {
  const before = serverTicks()
  const startedAt = performance.now()
  let made = 0
  await Promise.all(
    clients.map(async (client) => {
      while (made < calls) {
        const id = String((++made % ROWS) + 1)
        for (const group of way.groups(id))
          await write(
            client,
            group.flatMap((said) => toMessages(said, way, names)),
          )
      }
    }),
  )
  const seconds = (performance.now() - startedAt) / 1_000
  return { rate: calls / seconds, serverMicros: ((serverTicks() - before) * 10_000) / calls }
}

function toMessages([text, bound = []]: Said, { parsed = [] }: Way, names: ReadonlyMap<string, string>): Uint8Array[] {
  const name = parsed.includes(text) ? undefined : names.get(text)
  const bind = messages.bind(name ?? '', bound)
  return [...(name === undefined ? [messages.parse('', text)] : []), bind, messages.execute]
}

/** Writes one group, and resolves when the server is ready again. */
function write(client: pg.Client, group: readonly Uint8Array[]): Promise<void> {
  return new Promise((resolve, reject) => {
    let failure: unknown
    const query = {
      submit({ stream }: { stream: { write(bytes: Uint8Array): void } }) {
        stream.write(Buffer.concat([...group, messages.sync]))
      },
      handleReadyForQuery: () => (failure ? reject(failure) : resolve()),
      handleError: (error: unknown) => {
        failure = error
      },
      handleRowDescription: () => {},
      handleDataRow: () => {},
      handleCommandComplete: () => {},
      handleEmptyQuery: () => {},
      handlePortalSuspended: () => {},
    }
    client.query(query as unknown as pg.Submittable)
  })
}

/** What all sessions of the server have used of the processor, in ticks of 10 ms; 0 where the system does not tell. */
function serverTicks(): number {
  try {
    const children = readFileSync(`/proc/${server.pid}/task/${server.pid}/children`, 'utf8').split(' ').filter(Boolean)
    return children.reduce((sum, pid) => {
      const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]!.split(' ')
      return sum + Number(fields[11]) + Number(fields[12])
    }, 0)
  } catch {
    return 0
  }
}

function median(numbers: readonly number[]): number {
  return numbers.toSorted((a, b) => a - b)[numbers.length >> 1]!
}
