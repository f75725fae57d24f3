export { openPool, type Pool, type PoolSettings } from './open-pool.ts'
