import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { openMetrics } from './open-metrics.ts'

const DOCS = new URL('../../../docs/', import.meta.url)
const hasPromtool = spawnSync('promtool', ['--version']).status === 0
const skip = hasPromtool ? false : 'promtool is not installed: npm run setup'

const sources = {
  pool: () => ({ open: 0, inUse: 0, waiting: 0 }),
  decoders: () => ({ threads: 0, busy: 0, waiting: 0 }),
  queue: async () => [],
  sealing: async () => ({ pending: 0, oldestPendingAt: null, last: { number: 1, sealedAt: new Date() } }),
}

test('docs/monitoring.md has a row for each metric of ours, with its type', async () => {
  using metrics = openMetrics(sources)
  const types = [...(await metrics.read()).matchAll(/^# TYPE (longrun_\w+) (\w+)$/gm)]
  const page = await readFile(new URL('monitoring.md', DOCS), 'utf8')
  const rows = [...page.matchAll(/^\| `(longrun_\w+)` \| (\w+) \|/gm)]
  assert.deepEqual(sorted(rows), sorted(types))
})

test('the example of how Prometheus is set up is one that it takes', { skip }, () => {
  promtool('check', 'config', 'prometheus.yml')
})

test('each alert comes when it should, and not before', { skip }, () => {
  promtool('test', 'rules', 'alerts.test.yml')
})

test('alerts ask for metrics that there are', async () => {
  using metrics = openMetrics(sources)
  const known = new Set([...(await metrics.read()).matchAll(/^# TYPE (longrun_\w+)/gm)].map(([, name]) => name))
  const rules = await readFile(new URL('monitoring/alerts.yml', DOCS), 'utf8')
  const asked = [...rules.matchAll(/longrun_\w+/g)].map(([name]) => name.replace(/_count$/, ''))
  assert.ok(asked.length >= 5)
  assert.deepEqual(
    asked.filter((name) => !known.has(name)),
    [],
  )
})

for (const [name, queue] of [
  ['fails', () => Promise.reject(new Error('no database'))],
  ['does not answer', () => new Promise<never>(() => {})],
] as const) {
  test(`a queue that ${name} leaves its own figures out, and no others`, async () => {
    using metrics = openMetrics({ ...sources, queue })
    const text = await metrics.read()
    assert.doesNotMatch(text, /^longrun_queue_jobs/m)
    assert.match(text, /^longrun_build_info/m)
  })

  test(`a database that ${name} leaves the figures of the sealing out, and no others`, async () => {
    using metrics = openMetrics({ ...sources, sealing: queue })
    const text = await metrics.read()
    assert.doesNotMatch(text, /^longrun_audit/m)
    assert.match(text, /^longrun_build_info/m)
  })
}

function promtool(...args: string[]): void {
  const cwd = fileURLToPath(new URL('monitoring/', DOCS))
  const { status, stdout, stderr } = spawnSync('promtool', args, { cwd, encoding: 'utf8' })
  assert.equal(status, 0, stdout + stderr)
}

function sorted(matches: readonly RegExpExecArray[]): string[] {
  return matches.map(([, name, type]) => `${name} ${type}`).sort()
}
