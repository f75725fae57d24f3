import { Random } from '../fuzz/index.ts'
import type { TestClient } from '../test-client.ts'
import type { TestService } from '../test-service.ts'
import { type ReadResult, readList } from './list-reads.ts'
import { Oracle } from './oracle.ts'
import { type Population, type PopulationSize, populate } from './population.ts'
import {
  readDuplicates,
  readHistory,
  readMetrics,
  readOfWorkout,
  readOne,
  readSummaries,
  readUploads,
} from './single-reads.ts'

/** What came of it. */
export interface ReadReport {
  readonly seed: number
  readonly requests: number
  /** Rows that were there, by what became of them. */
  readonly rows: Readonly<Record<'live' | 'archived' | 'deleted' | 'erased', number>>
  /** Every answer that shows what it must not, or leaves out what it must show. */
  readonly findings: readonly string[]
}

/** How many reads, of which population, and the seed that makes both again. */
export interface ReadOptions extends PopulationSize {
  readonly seed: number
  readonly reads: number
}

const IN_FLIGHT = 4
const MOST_FINDINGS = 50
const READS = [
  readList,
  readList,
  readOne,
  readOne,
  readHistory,
  readOfWorkout,
  readMetrics,
  readSummaries,
  readUploads,
  readDuplicates,
]

/** Reads whatever there is, by everybody, from a population of chance, and holds each answer against the tables. */
export async function runReads(service: TestService, { seed, reads, ...size }: ReadOptions): Promise<ReadReport> {
  const random = new Random(seed)
  const population = await populate(service, random, size)
  const oracle = await Oracle.read(service, population)
  const findings: string[] = []
  let requests = 0
  while (requests < reads) {
    const batch = Array.from({ length: IN_FLIGHT }, () => readOnce(service, oracle, random, population))
    for (const { requests: sent, faults } of await Promise.all(batch)) {
      requests += sent
      findings.push(...faults.slice(0, MOST_FINDINGS - findings.length))
    }
    if (findings.length >= MOST_FINDINGS) break
  }
  const count = (holds: (row: Oracle['rows'][number]) => boolean): number => oracle.rows.filter(holds).length
  const rows = {
    live: count(({ isDeleted, isArchived }) => !isDeleted && !isArchived),
    archived: count(({ isDeleted, isArchived }) => !isDeleted && isArchived),
    deleted: count(({ isDeleted }) => isDeleted),
    erased: population.erased.ids.size,
  }
  return { seed, requests, rows, findings }
}

async function readOnce(
  service: TestService,
  oracle: Oracle,
  random: Random,
  population: Population,
): Promise<ReadResult> {
  const read = random.pick(READS)
  // What chance has to say is said before anything is waited for, so that the same seed gives the same reads.
  const chance = new Random(random.below(2 ** 31))
  if (random.oneIn(20)) return await readAsNobody(service.client(), oracle, chance)
  if (random.oneIn(20)) return await readAsNobody(random.pick(population.closed), oracle, chance)
  return await read(random.pick(population.users), oracle, chance, population)
}

// Whoever is not signed in, or no longer there: nothing at all.
async function readAsNobody(client: TestClient, oracle: Oracle, random: Random): Promise<ReadResult> {
  const { kind, id } = random.pick(oracle.rows)
  const path = random.pick([
    `/v1/${kind}`,
    `/v1/${kind}/${id}`,
    `/v1/${kind}/${id}/history`,
    '/v1/me/summaries?by=year',
    '/v1/uploads',
  ])
  const { status, text } = await client.get(path)
  const faults = status === 401 ? [] : [`GET ${path}: answered ${status} to nobody: ${text.slice(0, 200)}`]
  return { requests: 1, faults }
}
