import type { Socket } from 'node:net'

/**
 * Breaks a connection as a network does, by a reset and without a goodbye.
 *
 * One that has just been told to end is closed without: what it sends last is on its way. libuv refuses to reset such a
 * connection, and Node (24.21) then takes it for closed without closing it, and at its end waits for it in a busy loop.
 */
export function breakConnection(socket: Socket): void {
  if (socket.writableEnded && !socket.writableFinished) socket.destroy()
  else socket.resetAndDestroy()
}
