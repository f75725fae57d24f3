import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { type Entity, openStore, type RecordStore, type Tx } from '@longrun/storage'
import { noteEntity } from '../features/notes/index.ts'
import { planEntity } from '../features/plans/index.ts'
import { templateEntity } from '../features/templates/index.ts'
import { workoutEntity } from '../features/workouts/index.ts'
import { openTestService, type TestService } from '../testing/index.ts'

const opened = new AsyncDisposableStack()
let service: TestService
let owner: string
const LIMIT = 20

before(async () => {
  service = opened.use(await openTestService())
  await service.service.months.ensureWindow()
  owner = (await service.signUp()).userId
  const other = (await service.signUp()).userId
  for (const sql of FILL) await service.database.query(sql, [owner, other])
  await service.database.query('vacuum analyze training_plans, workouts, workout_notes, workout_templates')
})
after(() => opened.disposeAsync())

// Half of each table is one user's, so that a list which reads more than its page is seen.
const FILL = [
  `insert into training_plans (user_id, id, name, start_date, end_date, type, status, created_at)
   select case when n % 2 = 0 then $1::uuid else $2::uuid end, gen_random_uuid(), 'x', date '2020-01-01' + n, '2090-01-01',
          (array['5k', '10k', 'half'])[1 + n % 3], (array['draft', 'active', 'completed'])[1 + n % 3], now() - n * interval '1 minute'
     from generate_series(1, 8000) n`,
  `insert into workouts (user_id, id, name, sport, status, plan_id, scheduled_for, started_at, created_at)
   select w.user_id, gen_random_uuid(), 'x', (array['running', 'cycling'])[1 + n % 2], (array['scheduled', 'completed', 'skipped'])[1 + n % 3],
          case when n % 5 = 0 then p.id end, case when n % 3 = 0 then date '2020-01-01' + n end,
          case when n % 3 = 1 then now() - n * interval '1 hour' end, now() - n * interval '1 minute'
     from (select n, case when n / 2 % 2 = 0 then $1::uuid else $2::uuid end as user_id from generate_series(1, 20000) n) w
     join (select distinct on (user_id) user_id, id from training_plans order by user_id, id) p on p.user_id = w.user_id`,
  `insert into workout_notes (user_id, id, workout_id, content, type, tags, created_at)
   select case when n % 2 = 0 then $1::uuid else $2::uuid end, gen_random_uuid(), md5((n % 900)::text)::uuid, 'x',
          case when n % 9 = 0 then 'feedback' else 'note' end, array['tag ' || n % 10], now() - n * interval '20 minutes'
     from generate_series(1, 20000) n`,
  `insert into workout_templates (id, name, sport, type, difficulty, created_at)
   select gen_random_uuid(), 'Template ' || n, (array['running', 'cycling'])[1 + n % 2], (array['easy', 'long', 'tempo'])[1 + n % 3],
          'beginner', now() - n * interval '1 minute'
     from generate_series(1, 5000) n
    where $1::uuid <> $2::uuid`,
]

interface PlanNode {
  readonly 'Node Type': string
  readonly 'Relation Name'?: string
  readonly 'Index Name'?: string
  readonly 'Actual Rows': number
  readonly Plans?: readonly PlanNode[]
}
const nodesOf = (node: PlanNode): PlanNode[] => [node, ...(node.Plans ?? []).flatMap(nodesOf)]

/** The plan of a list, as it is once the statement is prepared and one plan serves every value. */
async function planOf(entity: Entity, options: object): Promise<PlanNode[]> {
  let sent: { text: string; values: readonly unknown[] } | undefined
  const many = async ({ text }: { text: string }, values: readonly unknown[]): Promise<never[]> => {
    sent = { text, values }
    return []
  }
  const store = openStore(entity) as unknown as RecordStore<Entity>
  const whose = entity.placement === 'owned' ? owner : 'catalog'
  await store.list({ many } as unknown as Tx, whose as 'catalog', { limit: LIMIT, ...options } as never)
  const literals = sent!.values.map((value) => (Array.isArray(value) ? `array['${value}']` : `'${String(value)}'`))
  const { query } = service.database
  await query('set plan_cache_mode = force_generic_plan')
  await query(`prepare listed as ${sent!.text}`)
  try {
    const [row] = await query<{ 'QUERY PLAN': readonly { Plan: PlanNode }[] }>(
      `explain (format json, analyze, timing off) execute listed (${literals.join(', ')})`,
    )
    return nodesOf(row!['QUERY PLAN'][0]!.Plan)
  } finally {
    await query('deallocate listed')
  }
}

const isScan = (node: PlanNode): boolean => /Scan$/.test(node['Node Type']) && node['Relation Name'] !== undefined
const rowsRead = (nodes: readonly PlanNode[]): number =>
  nodes.filter(isScan).reduce((sum, node) => sum + node['Actual Rows'], 0)

function assertIndexed(nodes: readonly PlanNode[], what: string): void {
  const scans = nodes.filter(isScan)
  assert.ok(scans.length > 0, what)
  for (const scan of scans) assert.ok(scan['Index Name'], `${what}: ${scan['Node Type']} on ${scan['Relation Name']}`)
  const sorts = nodes.filter((node) => node['Node Type'].includes('Sort'))
  assert.deepEqual(sorts, [], what)
}

const FILTERS: Readonly<Record<string, object>> = {
  status: { status: 'completed' },
  sport: { sport: 'running' },
  type: { type: 'x' },
  difficulty: { difficulty: 'beginner' },
  planId: { planId: '01890000-0000-7000-8000-000000000001' },
  templateId: { templateId: '01890000-0000-7000-8000-000000000001' },
  activityId: { activityId: '01890000-0000-7000-8000-000000000001' },
  workoutId: { workoutId: '01890000-0000-7000-8000-000000000001' },
  tags: { tags: 'tag 3' },
  startDate: { startDate: { from: '2024-01-01', to: '2025-01-01' } },
  scheduledFor: { scheduledFor: { from: '2024-01-01', to: '2025-01-01' } },
  startedAt: { startedAt: { from: new Date(Date.now() - 9e9) } },
  createdAt: { createdAt: { to: new Date(Date.now() - 9e8) } },
}
const TYPES: Readonly<Record<string, string>> = { plan: '5k', note: 'feedback', template: 'easy' }

for (const entity of [planEntity, workoutEntity, noteEntity, templateEntity] as readonly Entity[]) {
  for (const order of entity.orders.keys()) {
    for (const state of ['live', 'all'] as const) {
      test(`${entity.table} by ${order}, ${state}: an index in its order, and no more rows than a page`, async () => {
        const nodes = await planOf(entity, { order, state })
        assertIndexed(nodes, order)
        assert.ok(rowsRead(nodes) <= LIMIT + 1, `${rowsRead(nodes)} rows`)
      })
    }
  }
  for (const name of Object.keys(entity.filters)) {
    test(`${entity.table} with ${name}: an index, and no table is read`, async () => {
      const filter = name === 'type' ? { type: TYPES[entity.name] } : FILTERS[name]
      const nodes = await planOf(entity, { filter })
      const scans = nodes.filter(isScan)
      for (const scan of scans)
        assert.ok(scan['Index Name'] ?? scan['Node Type'] === 'Bitmap Heap Scan', scan['Node Type'])
      const isEqual = ['equal', 'in'].includes(entity.filters[name] ?? '')
      if (isEqual && name !== 'planId') assertIndexed(nodes, name)
      if (isEqual) assert.ok(rowsRead(nodes) <= 2 * (LIMIT + 1), `${rowsRead(nodes)} rows`)
    })
  }
}
