// A server for the benchmarks: `longrun <database url>` or `by-hand <database url>`. Tells its port over IPC, and answers each
// message with the processor time that it has used.
import { createServer } from 'node:net'
import { startServer } from '../../service/src/main/server.ts'
import { readSettings } from '../../service/src/settings.ts'
import { serveByHand } from './by-hand.ts'

const [name, databaseUrl = ''] = process.argv.slice(2)
const port = await findFreePort()
const serving = name === 'longrun' ? serveLongrun(databaseUrl, port) : serveByHand(databaseUrl, port)
await Promise.race([serving, untilAlive(port)])
process.on('message', () => void process.send!(process.cpuUsage()))
process.send!(port)
await serving

async function serveLongrun(url: string, onPort: number): Promise<void> {
  await startServer(await readSettings({ flags: { 'database-url': url, port: onPort }, env: {} }))
  process.disconnect()
}

async function untilAlive(onPort: number): Promise<void> {
  const isAlive = () =>
    fetch(`http://127.0.0.1:${onPort}/livez`).then(
      ({ ok }) => ok,
      () => false,
    )
  while (!(await isAlive())) await new Promise((resolve) => setTimeout(resolve, 50))
}

async function findFreePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await new Promise((resolve) => server.once('listening', resolve))
  const { port: free } = server.address() as { port: number }
  await new Promise((resolve) => server.close(resolve))
  return free
}
