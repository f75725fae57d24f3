import assert from 'node:assert/strict'
import { glob, readFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { test } from 'node:test'
import { Command } from 'commander'
import * as commands from './index.ts'

const ROOT = resolve(import.meta.dirname, '../../..')
const PAGES = await Array.fromAsync(glob('{README,docs/*,bench/README}.md', { cwd: ROOT }))

// What they would do is left out: only names and flags are looked at.
const program = new Command('longrun')
for (const add of Object.values(commands)) add(program, {} as never)

/** What is said in code: lines of blocks without their comments, and spans between backticks. */
function codeOf(text: string): string[] {
  const isBlock = /^ *```\w*\n([\s\S]*?)^ *```$/gm
  const lines = [...text.matchAll(isBlock)].flatMap(([, block]) => block!.split('\n'))
  const spans = [...text.replace(isBlock, '').matchAll(/`([^`\n]+)`/g)].map(([, span]) => span!)
  return [...lines.map((line) => line.trim().replace(/ +# .*$/, '')), ...spans]
}

/** The words behind `longrun`, or nothing where it is not called. */
function wordsOf(code: string): string[] | undefined {
  const line = code.replace(/^\$ /, '').replace(/^npm start(?: --)?/, 'longrun start')
  const [, call] = /^(?:npm run (?:-s )?longrun -- |longrun )([a-z-][^|]*)/.exec(line) ?? []
  return call?.split(' ').map((word) => word.replace(/^\[|[.,;:)\]]+$/g, ''))
}

const findVerb = (parent: Command, name: string | undefined): Command | undefined =>
  parent.commands.find((command) => command.name() === name)

/** What a command line names that is not there. */
function findUnknown([name, second, ...rest]: readonly string[]): string | undefined {
  if (name === '--help' || name === '--version') return undefined
  const verb = findVerb(program, name)
  if (!verb) return `there is no command ${name}`
  const isVerb = verb.commands.length > 0 && second !== undefined && /^[a-z]+$/.test(second)
  const command = isVerb ? findVerb(verb, second) : verb
  if (!command) return `${name} has no ${second}`
  const flags = new Set(['--help', ...[...command.options, ...verb.options].map(({ long }) => long)])
  const unknown = [second, ...rest].find((word) => word?.startsWith('--') && !flags.has(word.replace(/=.*/, '')))
  return unknown && `${command.name()} has no ${unknown}`
}

test('every command that a page names is there, with its flags', async () => {
  const unknown: string[] = []
  let count = 0
  for (const page of PAGES) {
    for (const code of codeOf(await readFile(join(ROOT, page), 'utf8'))) {
      const words = wordsOf(code)
      if (words === undefined) continue
      count++
      const problem = findUnknown(words)
      if (problem !== undefined) unknown.push(`${page}: ${code}: ${problem}`)
    }
  }
  assert.ok(count > 40)
  assert.deepEqual(unknown, [])
})

test('a command or a flag that is not there would be found', () => {
  assert.equal(findUnknown(wordsOf('npm run longrun -- migrat up')!), 'there is no command migrat')
  assert.equal(findUnknown(wordsOf('longrun migrate sideways')!), 'migrate has no sideways')
  assert.equal(findUnknown(wordsOf('npm start -- --prot 9090')!), 'start has no --prot')
  assert.equal(findUnknown(wordsOf('longrun migrate down --to longrun/0001_training --dry-run')!), undefined)
})
