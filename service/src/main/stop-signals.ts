import { constants } from 'node:os'

const SIGNALS = ['SIGINT', 'SIGTERM'] as const

/** A signal that is aborted when the process is asked to stop. Asked a second time, the process ends at once. */
export function listenForStop(onFirst: (name: string) => void): AbortSignal & Disposable {
  const stop = new AbortController()
  const onSignal = (name: NodeJS.Signals): void => {
    // What runs on behalf of this process ends with it: a server of our own notices that its starter is gone.
    if (stop.signal.aborted) process.exit(128 + constants.signals[name])
    onFirst(name)
    stop.abort()
  }
  for (const name of SIGNALS) process.on(name, onSignal)
  return Object.assign(stop.signal, {
    [Symbol.dispose]: () => {
      for (const name of SIGNALS) process.off(name, onSignal)
    },
  })
}
