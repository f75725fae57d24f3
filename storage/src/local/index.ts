export { findLocalServer, holdsLocalServer, type RunningLocalServer } from './find-local-server.ts'
export type { StopLimits } from './server/index.ts'
export { type LocalServer, type LocalServerOptions, startLocalServer } from './start-local-server.ts'
export { openThrowawayServer, type ThrowawayServer, type ThrowawayServerOptions } from './throwaway-server.ts'
