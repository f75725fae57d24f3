import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { openAdminConnection } from './admin-connection.ts'
import { openFaultServer } from './fault-server.ts'

const skip = process.platform !== 'linux' && 'finds the processes of a server by /proc'

test('a frozen server answers nobody and goes on where it was; a killed session takes all others down', {
  skip,
}, async () => {
  await using server = await openFaultServer()
  await using one = await openAdminConnection(server.url, 'one')
  await using other = await openAdminConnection(server.url, 'other')
  await server.freeze()
  const answer = one.query('select 1 as one')
  assert.equal(await Promise.race([answer.then(() => 'answered'), sleep(300, 'silent')]), 'silent')
  await server.thaw()
  assert.deepEqual((await answer).rows, [{ one: 1 }])

  const { rows } = await one.query<{ pid: number }>('select pg_backend_pid() as pid')
  const asleep = [one, other].map((each) => assert.rejects(each.query('select pg_sleep(60)')))
  server.killSession(rows[0]!.pid)
  await Promise.all(asleep)
})
