import type { IncomingMessage } from 'node:http'

/**
 * Closes the connection of a request of which nothing arrives for `stalledMs`, twice that at the latest, until disposed of.
 * Whoever stops in the middle of a file must not keep the place of others for as long as a slow sender may take. Where it is
 * we who have not taken what arrived, or where all has arrived, nobody has stalled.
 */
export function closeWhenStalled(
  request: Pick<IncomingMessage, 'socket' | 'complete' | 'readableLength'>,
  stalledMs: number,
): Disposable {
  const { socket } = request
  let before = socket.bytesRead
  const timer = setInterval(() => {
    if (socket.bytesRead === before && !request.complete && request.readableLength === 0) socket.destroy()
    before = socket.bytesRead
  }, stalledMs)
  return { [Symbol.dispose]: () => clearInterval(timer) }
}
