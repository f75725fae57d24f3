import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Need } from './setup/needs.ts'
import { settle } from './setup/settle.ts'

function need(what: string, present: Set<string>, more: Partial<Need> = {}): Need {
  return { what, forWhat: 'the tests', isNeeded: false, isPresent: () => present.has(what), wayOut: 'ask', ...more }
}

test('nothing is installed when all is here', () => {
  const said: string[] = []
  const install = (): never => assert.fail('installed something')
  assert.equal(
    settle([need('a', new Set('a'), { aptPackage: 'a' })], { install, say: (line) => said.push(line) }),
    true,
  )
  assert.deepEqual(said, ['all that tests need is here'])
})

test('what apt has is installed in one go, after what must come before it', () => {
  const present = new Set(['c'])
  const order: string[] = []
  const install = (packages: readonly string[]): undefined => {
    order.push(packages.join(' '))
    for (const name of packages) present.add(name)
  }
  const needs = [
    need('a', present, { aptPackage: 'a', beforeInstall: () => order.push('before a') }),
    need('b', present, { aptPackage: 'b', isNeeded: true }),
    need('c', present, { aptPackage: 'c' }),
  ]
  assert.equal(settle(needs, { install, say: () => {} }), true)
  assert.deepEqual(order, ['before a', 'a b'])
})

test('what is optional and missing is named in one line, and does not fail', () => {
  const said: string[] = []
  assert.equal(settle([need('a', new Set(), { aptPackage: 'a' })], { say: (line) => said.push(line) }), true)
  assert.deepEqual(said, ['missing, optional: a, for the tests: ask'])
})

test('what is needed and cannot be had fails, with the reason that apt gave', () => {
  const said: string[] = []
  const needs = [need('a', new Set(), { aptPackage: 'a', isNeeded: true })]
  assert.equal(
    settle(needs, { install: () => 'apt-get update failed: no network', say: (line) => said.push(line) }),
    false,
  )
  assert.deepEqual(said, ['installing a', 'apt-get update failed: no network', 'missing: a, for the tests: ask'])
})
