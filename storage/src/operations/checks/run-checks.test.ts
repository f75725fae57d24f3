import assert from 'node:assert/strict'
import { test } from 'node:test'
import { StorageError } from '../../errors.ts'
import type { Check, Finding } from './check.ts'
import { runChecks } from './run-checks.ts'

const WARNING: Finding = { level: 'warning', problem: 'odd', mend: 'even it' }
const FAILED: Finding = { level: 'failed', problem: 'broken', mend: 'repair it' }

const check = (name: string, findings: readonly Finding[], needs: readonly string[] = []): Check => ({
  name,
  needs,
  run: async () => ({ seen: `saw ${name}`, findings }),
})
const throwing = (error: unknown): Check => ({ name: 'throws', run: () => Promise.reject(error) })

test('the worst finding is the state; what needs something that failed is not run, nor what needs that', async () => {
  const results = await Array.fromAsync(
    runChecks([
      check('a', []),
      check('b', [WARNING], ['a']),
      check('c', [WARNING, FAILED], ['b']),
      check('d', [], ['a', 'c']),
      check('e', [], ['d']),
      check('f', [], ['later']),
      check('later', []),
    ]),
  )
  assert.deepEqual(
    results.map(({ name, state, seen }) => [name, state, seen]),
    [
      ['a', 'ok', 'saw a'],
      ['b', 'warning', 'saw b'],
      ['c', 'failed', 'saw c'],
      ['d', 'not_run', 'needs c'],
      ['e', 'not_run', 'needs d'],
      ['f', 'not_run', 'needs later'],
      ['later', 'ok', 'saw later'],
    ],
  )
  assert.deepEqual(results[2]!.findings, [WARNING, FAILED])
})

test('what a check throws is a finding, by its message only where that holds no values', async () => {
  const told = async (error: unknown) => {
    const [result] = await Array.fromAsync(runChecks([throwing(error)]))
    assert.equal(result!.state, 'failed')
    return result!.findings[0]!
  }
  assert.match((await told(new StorageError('lock_timeout', 'gave up on x'))).problem, /gave up on x/)
  assert.match((await told(new StorageError('lock_timeout', 'x'))).mend, /lock_timeout.*docs\/errors\.md/)
  const foreign = await told(Object.assign(new TypeError('the password is secret'), { code: 'E_ODD' }))
  assert.match(foreign.problem, /TypeError E_ODD$/)
  assert.equal(JSON.stringify(foreign).includes('secret'), false)
})

test('a check that does not end has failed, and the next one runs', async () => {
  const endless: Check = { name: 'endless', run: () => new Promise(() => {}) }
  const results = await Array.fromAsync(runChecks([endless, check('next', [])], { timeoutMs: 20 }))
  assert.deepEqual(
    results.map(({ state }) => state),
    ['failed', 'ok'],
  )
  assert.match(results[0]!.findings[0]!.problem, /did not end within 0\.02 s/)
})
