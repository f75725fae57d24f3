import { spawn } from 'node:child_process'
import { randomInt } from 'node:crypto'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'

const HELP = `Tampers with the audit log in every way that we could think of, each in a transaction that is rolled back, and holds that verifying
finds it and names the entry or the seal. Before that, eight writers write, commit late and roll back, two seal and one verifies,
while the server's sessions are killed: nothing may ever be wrong. Needs Linux.

  node drills/tamper.ts [--rounds 2000] [--seconds 60] [--seed <number>] [--only <part of a name>] [--short]`

const { values } = parseArgs({
  options: {
    rounds: { type: 'string' },
    seconds: { type: 'string' },
    seed: { type: 'string' },
    only: { type: 'string', default: '' },
    short: { type: 'boolean' },
    help: { type: 'boolean', short: 'h' },
  },
})
if (values.help) {
  console.log(HELP)
  process.exit(0)
}
const rounds = Number(values.rounds ?? (values.short ? 200 : 2_000))
const seconds = Number(values.seconds ?? (values.short ? 8 : 60))
const seed = values.seed === undefined ? randomInt(2 ** 31) : Number(values.seed)
if (!Number.isSafeInteger(rounds) || rounds < 1) throw new Error('--rounds: expected a whole number from 1')
if (!(seconds >= 1)) throw new Error('--seconds: expected a number from 1')
if (!Number.isSafeInteger(seed)) throw new Error('--seed: expected a whole number')
if (process.platform !== 'linux') {
  console.log('skipped: finds the processes of a server by /proc, which is Linux')
  process.exit(0)
}

// It uses what the tests of the storage use, which is not for others to import.
const script = new URL('../storage/src/data/audit/sealing/testing/tamper.child.ts', import.meta.url)
const args = [fileURLToPath(script), ...[rounds, seconds, seed].map(String), values.only]
const [code] = await once(spawn(process.execPath, args, { stdio: 'inherit' }), 'close')
process.exitCode = code === 0 ? 0 : 1
