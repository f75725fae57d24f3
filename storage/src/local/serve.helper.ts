// Test helper: a service of its own on the folder named first. Writes one line of JSON when it is ready, or refused.
import { startLocalServer } from './index.ts'

const [folder = '', address] = process.argv.slice(2)
try {
  const server = await startLocalServer({ folder, onNotice: (notice) => say({ notice }) })
  if (address) await server.publishAddress(address)
  say({ url: server.url, ownerUrl: server.ownerUrl })
  process.stdin.once('data', () => void server.stop().then(() => process.exit()))
} catch (error) {
  say({ refused: error instanceof Error ? error.message : String(error) })
}

function say(what: Record<string, string>): void {
  process.stdout.write(`${JSON.stringify(what)}\n`)
}
