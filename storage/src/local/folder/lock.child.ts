// Started by tests as a process: takes the folder's lock when it is told to, says how that went, and holds it until it is killed.
import { once } from 'node:events'
import { lockFolder } from './folder-lock.ts'

const [folder = ''] = process.argv.slice(2)
process.stdout.write('ready\n')
await once(process.stdin, 'data')
try {
  await lockFolder(folder)
  process.stdout.write('won\n')
} catch (error) {
  process.stdout.write(`${error instanceof Error ? error.message : error}\n`)
}
