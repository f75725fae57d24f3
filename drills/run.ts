import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readdirSync } from 'node:fs'
import { parseArgs } from 'node:util'

const HELP = `Runs the drills, each in a process of its own, one after the other. A drill that finds something fails the run.

  npm run drill                      all of them, whole
  npm run drill -- --short           all of them, a short form of each: what CI runs
  npm run drill -- fuzz-api          only those named
  npm run drill -- churn --minutes 5 one, with what it takes; --help says what

Names come first.`

const given = process.argv.slice(2)
const flagsFrom = given.findIndex((word) => word.startsWith('-'))
const positionals = flagsFrom === -1 ? given : given.slice(0, flagsFrom)
const flags = given.slice(positionals.length)
// What one drill takes is its own matter; several have one flag in common.
const isForAll = positionals.length !== 1
const { values } = parseArgs({
  args: isForAll ? flags : [],
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
  const args = [`${import.meta.dirname}/${name}.ts`, ...flags]
  const [code] = await once(spawn(process.execPath, args, { stdio: 'inherit' }), 'close')
  if (code !== 0) failed.push(name)
}
console.log(failed.length === 0 ? '\nall drills passed' : `\nfailed: ${failed.join(', ')}`)
process.exitCode = failed.length === 0 ? 0 : 1
