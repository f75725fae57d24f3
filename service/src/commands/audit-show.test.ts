import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { after, test } from 'node:test'
import { searchLog } from '@longrun/storage'
import { Command } from 'commander'
import { CommandRun, openTestService } from '../testing/index.ts'
import { addShow } from './audit-show.ts'

const opened = new AsyncDisposableStack()
after(() => opened.disposeAsync())
const service = opened.use(await openTestService())

/** In this process; that a process of its own does the same, one run of it tells. */
async function show(args: readonly string[]): Promise<string> {
  let printed = ''
  const program = new Command().exitOverride().configureOutput({ writeErr: () => {} })
  addShow(program, {
    openAudit: async () => ({
      search: (search) => service.database.database.read('catalog', (reader) => searchLog(reader, search)),
      [Symbol.asyncDispose]: async () => {},
    }),
    out: (text) => {
      printed += text
    },
  })
  await program.parseAsync(['show', '--database-url', service.database.url, ...args], { from: 'user' })
  return printed
}

test('entries are printed with who, from where and the values, and nothing in them writes on the terminal', async () => {
  const user = await service.signUp()
  const request = `test-${randomUUID()}`
  const plan = { name: 'Spring \u001b[2J\u009b', startDate: '2026-03-01', endDate: '2026-05-31', type: 'half' }
  const { id } = (await user.post('/v1/plans', plan)).body
  const headers = { 'if-match': '*', 'x-request-id': request, 'user-agent': 'Shown/1.0' }
  assert.equal((await user.patch(`/v1/plans/${id}`, { name: 'Summer' }, { headers })).status, 200)
  await using run = new CommandRun(['audit', 'show', '--database-url', service.database.url, '--record', id])
  assert.equal(await run.ended(), 0, run.stderr)
  const { stdout } = run
  assert.equal(await show(['--record', id]), stdout)
  const [changed, values, made] = stdout.split('\n')
  assert.ok(
    changed!.includes(`update plan ${id} of ${user.userId}, version 2, by ${user.userId}, request "${request}"`),
    changed,
  )
  assert.ok(changed!.endsWith('with "Shown/1.0"'), changed)
  assert.equal(values, '  name: "Spring \\u001b[2J\\u009b" -> "Summer"')
  assert.ok(made!.includes(`create plan ${id}`), made)
  const lines = await show(['--user', user.userId, '--request', request, '--json'])
  assert.deepEqual(JSON.parse(lines).changes, { name: ['Spring \u001b[2J\u009b', 'Summer'] })
})

test('what is found is bounded, and what cannot be looked for is refused by name', async () => {
  assert.equal(await show(['--user', randomUUID()]), 'Nothing is found.\n')
  assert.equal((await show(['--limit', '2', '--json'])).trim().split('\n').length, 2)
  for (const [args, word] of [
    [['--user', 'ann@example.org'], /--user/],
    [['--action', 'read'], /--action/],
    [['--limit', '0'], /--limit/],
    [['--from', 'yesterday'], /--from/],
    [['--from', '2026-03-02', '--to', '2026-03-01'], /--from/],
  ] as const)
    await assert.rejects(show(args), word)
})
