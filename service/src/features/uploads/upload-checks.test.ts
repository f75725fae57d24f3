import assert from 'node:assert/strict'
import { test } from 'node:test'
import { openTestService } from '../../testing/index.ts'
import { checkUploads } from './upload-checks.ts'

test('uploads that nobody works on are told: a warning, and a failure when even the sweep did not end them', async () => {
  await using service = await openTestService()
  const { userId } = await service.signUp()
  const add = (status: string, hours: number) =>
    service.database.query(
      `insert into uploads (user_id, id, name, status, created_at, updated_at)
       values ($1, gen_random_uuid(), 'secret name', $2, now() - $3 * interval '1 hour', now() - $3 * interval '1 hour')`,
      [userId, status, hours],
    )
  const look = () => checkUploads(service.service)
  await add('completed', 100)
  await add('queued', 0.1)
  assert.deepEqual((await look()).findings, [])
  await add('processing', 2)
  const [warning] = (await look()).findings
  assert.equal(warning!.level, 'warning')
  assert.match(warning!.problem, /^1 uploads wait for longer than 15 minutes, the oldest for 2 h$/)
  assert.match(warning!.mend, /longrun worker/)
  await add('queued', 30)
  const [failed] = (await look()).findings
  assert.equal(failed!.level, 'failed')
  assert.match(failed!.problem, /^2 uploads wait .* the oldest for 30 h$/)
  assert.equal(JSON.stringify(failed).includes('secret name'), false)
})
