import { once } from 'node:events'
import { type AddressInfo, createServer } from 'node:net'

/** A loopback port that nobody listens on. Somebody may take it before it is used: try another then. */
export async function findFreePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  server.close()
  await once(server, 'close')
  return port
}
