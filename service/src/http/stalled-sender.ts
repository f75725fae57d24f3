import type { Socket } from 'node:net'

/**
 * Closes a connection on which nothing arrives for `stalledMs`, twice that at the latest, until disposed of. Whoever stops in
 * the middle of a file must not keep the place of others for as long as a slow sender may take.
 */
export function closeWhenStalled(socket: Socket, stalledMs: number): Disposable {
  let before = socket.bytesRead
  const timer = setInterval(() => {
    if (socket.bytesRead === before) socket.destroy()
    before = socket.bytesRead
  }, stalledMs)
  return { [Symbol.dispose]: () => clearInterval(timer) }
}
