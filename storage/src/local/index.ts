export { openThrowawayServer, type ThrowawayServer, type ThrowawayServerOptions } from './throwaway-server.ts'
