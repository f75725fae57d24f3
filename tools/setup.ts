import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { readArguments } from './read-arguments.ts'
import { NEEDS } from './setup/needs.ts'
import { type Machine, settle } from './setup/settle.ts'

const USAGE = `npm run setup [-- --check]

Installs what the tests use and npm cannot bring: as root on Debian through apt-get, elsewhere it names what is missing
and how to get it. Does nothing when all is there. --check never installs.`

const { values } = readArguments(USAGE, { options: { check: { type: 'boolean' } } })
const say = (line: string): void => console.log(line)
const mayInstall = !values.check && process.getuid?.() === 0 && existsSync('/usr/bin/apt-get')
const machine: Machine = mayInstall ? { say, install: installByApt } : { say }
if (!settle(NEEDS, machine)) process.exitCode = 1

function installByApt(packages: readonly string[]): string | undefined {
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }
  for (const args of [['update'], ['install', '--yes', '--no-install-recommends', ...packages]]) {
    const { status, stderr, error } = spawnSync('/usr/bin/apt-get', args, {
      env,
      encoding: 'utf8',
      stdio: ['ignore', 'ignore', 'pipe'],
      timeout: 600_000,
    })
    if (status === 0) continue
    const reason = error?.message ?? stderr.split('\n').find((line) => line.startsWith('E:')) ?? `exit code ${status}`
    return `apt-get ${args.join(' ')} failed: ${reason}`
  }
  return undefined
}
