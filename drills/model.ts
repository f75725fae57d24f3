import { spawn } from 'node:child_process'
import { randomInt } from 'node:crypto'
import { once } from 'node:events'
import { resolve } from 'node:path'
import { parseArgs } from 'node:util'

const HELP = `Random changes of records by several users, one after the other and on several connections at once: what is there, what the
history tells and how everything was at any time is compared with a model in memory and with a replay. The tests do a few rounds;
this does many, each part with a seed of its own, which is printed.

  node drills/model.ts [--rounds 1000] [--seed <number>] [--short]`

const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '1000' },
    seed: { type: 'string' },
    short: { type: 'boolean' },
    help: { type: 'boolean', short: 'h' },
  },
})
if (values.help) {
  console.log(HELP)
  process.exit(0)
}
const rounds = values.short ? 25 : Number(values.rounds)
const first = values.seed === undefined ? randomInt(2 ** 31 - 2 ** 20) : Number(values.seed)
if (!Number.isSafeInteger(rounds) || rounds < 1) throw new Error('--rounds: expected a whole number above 0')
if (!Number.isSafeInteger(first)) throw new Error('--seed: expected a whole number')

/** So many at once stay well below the time that a test file may take. */
const ROUNDS_AT_ONCE = 50
const ROOT = resolve(import.meta.dirname, '..')

for (let done = 0, part = 0; done < rounds; part++) {
  const count = Math.min(ROUNDS_AT_ONCE, rounds - done)
  const seed = first + part
  console.log(`rounds ${done + 1} to ${done + count} of ${rounds}, seed ${seed}`)
  const args = ['tools/test.ts', 'storage/src/data/audit/model', '--version', '18']
  const env = { ...process.env, LONGRUN_MODEL_ROUNDS: String(count), LONGRUN_MODEL_SEED: String(seed) }
  const [code] = await once(spawn(process.execPath, args, { cwd: ROOT, env, stdio: 'inherit' }), 'close')
  if (code !== 0) {
    console.error(`failed: node drills/model.ts --rounds ${count} --seed ${seed}`)
    process.exit(1)
  }
  done += count
}
console.log(`${rounds} rounds agree`)
