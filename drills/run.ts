import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readdirSync } from 'node:fs'
import { parseArgs } from 'node:util'

const HELP = `Runs the drills, each in a process of its own, one after the other. A drill that finds something fails the run.

  npm run drill                      all of them, whole
  npm run drill -- --short           all of them, a short form of each: what CI runs
  npm run drill -- fuzz-api          only those named

Each drill says what else it takes: node drills/<name>.ts --help`

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { short: { type: 'boolean' }, help: { type: 'boolean', short: 'h' } },
})
if (values.help) {
  console.log(HELP)
  process.exit(0)
}

const all = readdirSync(import.meta.dirname)
  .filter((file) => file.endsWith('.ts') && !file.endsWith('.test.ts') && file !== 'run.ts')
  .map((file) => file.slice(0, -3))
const unknown = positionals.filter((name) => !all.includes(name))
if (unknown.length > 0) {
  console.error(`no drill named ${unknown.join(', ')}; there are: ${all.join(', ')}`)
  process.exit(2)
}

const failed: string[] = []
for (const name of positionals.length > 0 ? positionals : all) {
  console.log(`\n${name}`)
  const args = [`${import.meta.dirname}/${name}.ts`, ...(values.short ? ['--short'] : [])]
  const [code] = await once(spawn(process.execPath, args, { stdio: 'inherit' }), 'close')
  if (code !== 0) failed.push(name)
}
console.log(failed.length === 0 ? '\nall drills passed' : `\nfailed: ${failed.join(', ')}`)
process.exitCode = failed.length === 0 ? 0 : 1
