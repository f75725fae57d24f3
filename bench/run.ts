import { spawn } from 'node:child_process'
import { readdirSync } from 'node:fs'
import { cpus, totalmem } from 'node:os'
import { parseArgs } from 'node:util'
import type { BenchReport, Figure } from './report.ts'

const HELP = `Runs the benchmarks, each in a process of its own, and prints every figure beside its target.

  npm run bench                      all of them, full length
  npm run bench -- --short           all of them, a few seconds each: shows that they run, not how fast
  npm run bench -- series-append     only those named
  npm run bench -- --json            one JSON document

A figure that misses its target is marked, and does not fail the run: machines differ. A script that breaks does.`

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { short: { type: 'boolean' }, json: { type: 'boolean' }, help: { type: 'boolean', short: 'h' } },
})
if (values.help) {
  console.log(HELP)
  process.exit(0)
}

const all = readdirSync(import.meta.dirname)
  .filter((file) => file.endsWith('.ts') && !file.endsWith('.test.ts'))
  .map((file) => file.slice(0, -3))
  .filter((name) => name !== 'run' && name !== 'report')
const unknown = positionals.filter((name) => !all.includes(name))
if (unknown.length > 0) {
  console.error(`no benchmark named ${unknown.join(', ')}; there are: ${all.join(', ')}`)
  process.exit(2)
}

const reports: BenchReport[] = []
const broken: string[] = []
for (const name of positionals.length > 0 ? positionals : all) {
  if (!values.json) console.log(`\n${name}`)
  try {
    const report = await runBench(name, values.short ?? false)
    reports.push(report)
    if (!values.json) for (const figure of report.figures) console.log(`  ${toLine(figure)}`)
  } catch (error) {
    broken.push(name)
    console.error(`  ${name} broke: ${(error as Error).message}`)
  }
}

const machine = { cpu: cpus()[0]?.model, cores: cpus().length, memoryBytes: totalmem(), node: process.version }
if (values.json) console.log(JSON.stringify({ at: new Date().toISOString(), machine, reports, broken }, null, 2))
else
  console.log(
    `\n${machine.cores} cores (${machine.cpu}), Node ${machine.node}; ${reports.length} ran, ${broken.length} broke`,
  )
process.exitCode = broken.length > 0 ? 1 : 0

function runBench(name: string, short: boolean): Promise<BenchReport> {
  const script = `${import.meta.dirname}/${name}.ts`
  const child = spawn(process.execPath, [script, '--json', ...(short ? ['--short'] : [])], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  let output = ''
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    output += text
  })
  return new Promise((resolve, reject) => {
    child.on('error', reject)
    child.on('close', (code) => {
      if (code !== 0) return reject(new Error(`exit code ${code}`))
      try {
        resolve(JSON.parse(output) as BenchReport)
      } catch (cause) {
        reject(new Error('it did not print one JSON report', { cause }))
      }
    })
  })
}

function toLine({ name, value, unit, reference, ratio, target, met }: Figure): string {
  const compared = reference === undefined ? '' : `, against ${reference}`
  const times = ratio === undefined ? '' : `, ratio ${ratio.toFixed(2)}`
  return `${met === false ? 'MISSED ' : ''}${name}: ${value} ${unit}${times}${compared}${target ? ` (target: ${target})` : ''}`
}
