import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { delimiter, join, resolve } from 'node:path'
import { readArguments } from './read-arguments.ts'

const USAGE = `npm run check [-- <step>...]

Runs every step, also after one failed: format, lint, types, imports, dead code, tree.`

const ROOT = resolve(import.meta.dirname, '..')
const BIN = join(ROOT, 'node_modules', '.bin')

interface Step {
  readonly name: string
  readonly command: readonly [program: string, ...args: string[]]
}

const STEPS: readonly Step[] = [
  { name: 'format', command: ['biome', 'format', '.'] },
  { name: 'lint', command: ['biome', 'check', '--formatter-enabled=false', '--error-on-warnings', '.'] },
  { name: 'types', command: ['tsc', '--noEmit', '--pretty', 'false'] },
  { name: 'imports', command: [process.execPath, 'tools/import-rule.ts'] },
  { name: 'dead code', command: ['knip', '--no-progress', '--treat-config-hints-as-errors'] },
  { name: 'tree', command: [process.execPath, 'tools/tree-rule.ts'] },
]

const { positionals } = readArguments(USAGE, { allowPositionals: true })
const unknown = positionals.filter((name) => !STEPS.some((step) => step.name === name))
if (unknown.length > 0) {
  console.error(`no step "${unknown.join('", "')}"; known: ${STEPS.map(({ name }) => name).join(', ')}`)
  process.exit(2)
}

const lines: string[] = []
for (const step of STEPS) {
  if (positionals.length > 0 && !positionals.includes(step.name)) continue
  const startedAt = performance.now()
  const passed = await run(step)
  const seconds = ((performance.now() - startedAt) / 1_000).toFixed(1)
  lines.push(`${passed ? 'ok    ' : 'FAILED'} ${step.name.padEnd(10)} ${seconds.padStart(5)} s`)
  if (!passed) process.exitCode = 1
}
console.log(lines.join('\n'))

// Output is shown whole, and only where something is wrong.
async function run({ name, command: [program, ...args] }: Step): Promise<boolean> {
  const env = { ...process.env, PATH: `${BIN}${delimiter}${process.env.PATH ?? ''}` }
  const child = spawn(program, args, { cwd: ROOT, env, stdio: ['ignore', 'pipe', 'pipe'] })
  const output: Buffer[] = []
  child.stdout.on('data', (chunk: Buffer) => output.push(chunk))
  child.stderr.on('data', (chunk: Buffer) => output.push(chunk))
  const [code] = await Promise.race([once(child, 'close'), once(child, 'error').then(([error]) => [String(error)])])
  if (code === 0) return true
  console.error(`--- ${name}\n${Buffer.concat(output).toString('utf8').trimEnd()}`)
  if (typeof code === 'string') console.error(code)
  return false
}
