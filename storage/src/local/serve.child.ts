// Started by tests as a process: a service of its own, with the options given as JSON. Speaks in lines of JSON; stops when spoken to.
import { startLocalServer } from './index.ts'

const { address, ...options } = JSON.parse(process.argv[2] ?? '{}') as {
  folder: string
  sharedFolder?: string
  address?: string
}
try {
  const server = await startLocalServer({ ...options, onNotice: (notice) => say({ notice }) })
  if (address) await server.publishAddress(address)
  say({ url: server.url, ownerUrl: server.ownerUrl })
  process.stdin.once('data', () => void server.stop().then(() => process.exit()))
} catch (error) {
  say({ refused: error instanceof Error ? error.message : String(error) })
}

function say(what: Record<string, string>): void {
  process.stdout.write(`${JSON.stringify(what)}\n`)
}
