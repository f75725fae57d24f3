import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type { Statement } from '@longrun/storage'
import { openTestService, type TestService } from '../../testing/index.ts'
import { CLOSE, FIND_ALIKE, FIND_RECORDED_ALIKE, LIST, SHOW } from './duplicate-statements.ts'

const opened = new AsyncDisposableStack()
let service: TestService
let owner: string

before(async () => {
  service = opened.use(await openTestService())
  owner = (await service.signUp()).userId
  for (const sql of FILL) await service.database.query(sql, [owner])
  await service.database.query('vacuum analyze workouts, workout_duplicates')
})
after(() => opened.disposeAsync())

// Ten years, a quarter of them recorded, and one day on which very many were typed in.
const FILL = [
  `insert into file_contents (user_id, sha256, size_bytes, content)
   select $1, sha256(n::text::bytea), 0, '' from generate_series(1, 3000) n`,
  `insert into workouts (user_id, id, name, sport, status, started_at, duration_seconds, file_sha256)
   select $1, md5(n::text)::uuid, 'x', 'running', 'completed', timestamptz '2014-01-01' + n * interval '7 hours', 3000,
          case when n % 4 = 0 then sha256((n / 4)::text::bytea) end
     from generate_series(1, 12000) n`,
  `insert into workouts (user_id, id, name, sport, status, started_at, duration_seconds)
   select $1, md5('typed ' || n)::uuid, 'x', 'running', 'completed', timestamptz '2024-03-01', 3000
     from generate_series(1, 5000) n`,
  `insert into workout_duplicates (user_id, first_id, second_id, state)
   select $1, least(id, before), greatest(id, before), case when n % 3 = 0 then 'dismissed' else 'open' end
     from (select id, lag(id) over (order by id) as before, row_number() over () as n from workouts where user_id = $1) pairs
    where before is not null`,
]

interface PlanNode {
  readonly 'Node Type': string
  readonly 'Relation Name'?: string
  readonly 'Actual Rows': number
  readonly 'Rows Removed by Filter'?: number
  readonly Plans?: readonly PlanNode[]
}
const nodesOf = (node: PlanNode): PlanNode[] => [node, ...(node.Plans ?? []).flatMap(nodesOf)]

/** Rows that a statement looks at, by the plan that serves every value. */
async function rowsRead({ text }: Statement<unknown>, values: readonly string[]): Promise<number> {
  const { query } = service.database
  await query('set plan_cache_mode = force_generic_plan')
  await query(`prepare planned as ${text}`)
  await query('begin')
  try {
    const [row] = await query<{ 'QUERY PLAN': readonly { Plan: PlanNode }[] }>(
      `explain (format json, analyze, timing off) execute planned (${[`'${owner}'`, ...values].join(', ')})`,
    )
    const scans = nodesOf(row!['QUERY PLAN'][0]!.Plan).filter(({ 'Relation Name': table }) => table !== undefined)
    for (const scan of scans) assert.notEqual(scan['Node Type'], 'Seq Scan', scan['Relation Name'])
    return scans.reduce((sum, scan) => sum + scan['Actual Rows'] + (scan['Rows Removed by Filter'] ?? 0), 0)
  } finally {
    await query('rollback')
    await query('deallocate planned')
  }
}

const ID = `md5('4000')::uuid`
const BEHIND_ALL = `'ffffffff-ffff-ffff-ffff-ffffffffffff'`
const alike = (day: string) => [`array[${ID}]`, `'{${day}}'`, `'{3000}'`, `'{}'`, `'{running}'`, `'{}'`, `'{}'`]

test('looking for what is alike reads the hour around, and of what was typed in on one day nothing for what is typed in', async () => {
  assert.ok((await rowsRead(FIND_ALIKE, alike('2016-05-01T00:00:00Z'))) <= 3)
  assert.ok((await rowsRead(FIND_RECORDED_ALIKE, alike('2024-03-01T00:00:00Z'))) <= 3)
})

test('the pairs of one workout, and a page of them all, are read by index', async () => {
  assert.ok((await rowsRead(CLOSE, [`array[${ID}]`])) <= 12)
  assert.ok((await rowsRead(SHOW, [`array[${ID}]`])) <= 6)
  assert.ok((await rowsRead(LIST, [BEHIND_ALL, BEHIND_ALL, '51'])) <= 51 + 2 * 51)
})
