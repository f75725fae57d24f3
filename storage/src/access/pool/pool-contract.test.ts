import { testDatabaseContract } from '../../testing/index.ts'
import { openPool } from './open-pool.ts'

testDatabaseContract('a pool', (url, { maxConnections }) => openPool({ url, maxConnections }))
testDatabaseContract('a pool without named statements', (url, { maxConnections }) =>
  openPool({ url, maxConnections, namedStatements: false }),
)
