export { openPool, type Pool, type PoolSettings, type PoolStatus } from './open-pool.ts'
export { poolSettings } from './pool-settings.ts'
export type { RetryMeans } from './retry.ts'
