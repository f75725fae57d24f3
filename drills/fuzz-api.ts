import { randomInt } from 'node:crypto'
import { parseArgs } from 'node:util'
import { runFuzz } from '../service/src/testing/fuzz/index.ts'
import { openTestService } from '../service/src/testing/index.ts'

const HELP = `Sends requests of chance, made from the schemas of /openapi.json, to a service on a database of its own: no answer may be
undocumented or an internal error, and the service must be well afterwards.

  node drills/fuzz-api.ts [--requests 10000] [--seed <number>] [--short]

The same seed makes the same requests, but for the ids of what was made meanwhile; a run without one tells its own.`

const { values } = parseArgs({
  options: {
    requests: { type: 'string', default: '10000' },
    seed: { type: 'string' },
    short: { type: 'boolean' },
    help: { type: 'boolean', short: 'h' },
  },
})
if (values.help) {
  console.log(HELP)
  process.exit(0)
}

const requests = values.short ? 1_000 : Number(values.requests)
const seed = values.seed === undefined ? randomInt(2 ** 31) : Number(values.seed)
if (!Number.isSafeInteger(requests) || requests < 1) throw new Error('--requests: expected a whole number from 1')
if (!Number.isSafeInteger(seed)) throw new Error('--seed: expected a whole number')

const startedAt = performance.now()
await using service = await openTestService()
const { findings, statuses, routes } = await runFuzz(service, { seed, requests })
const seconds = ((performance.now() - startedAt) / 1_000).toFixed(1)
console.log(`${requests} requests in ${seconds} s, seed ${seed}, ${routes} routes; answers by status:`)
console.log(
  `  ${Object.entries(statuses)
    .map(([status, count]) => `${status}: ${count}`)
    .join(', ')}`,
)
for (const finding of findings) console.error(finding)
const ready = await service.client().get('/readyz')
if (ready.status !== 200) console.error(`the service is not well: ${ready.text}`)
if (findings.length > 0 || ready.status !== 200) process.exitCode = 1
