import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { readdirSync } from 'node:fs'
import { after, before, describe, test } from 'node:test'
import { promisify } from 'node:util'
import { openPool } from '../../../access/index.ts'
import { openThrowawayServer } from '../../../local/index.ts'
import type { TestDatabase } from '../../../testing/index.ts'
import { readRoots } from './audit-roots.ts'
import { openSealing } from './open-sealing.ts'
import { changeOrchards, openGrowers, sealAll } from './testing/index.ts'
import { verifyAudit } from './verify-audit.ts'

const run = promisify(execFile)

/** The newest pg_dump of a Debian package, and psql beside it. Older ones refuse a newer server. */
function findPrograms(major: number): string | undefined {
  try {
    const folders = readdirSync('/usr/lib/postgresql').map(Number)
    const newest = Math.max(...folders.filter((each) => each >= major))
    const folder = `/usr/lib/postgresql/${newest}/bin`
    return readdirSync(folder).includes('pg_dump') ? folder : undefined
  } catch {
    return undefined
  }
}

const opened = new AsyncDisposableStack()
let database: TestDatabase
let programs: string | undefined
before(async () => {
  database = opened.use(await openGrowers('owner'))
  const [version] = await database.query<{ major: number }>(
    `select current_setting('server_version_num')::int / 10000 as major`,
  )
  programs = findPrograms(version!.major)
})
after(() => opened.disposeAsync())

describe('a dump in another cluster', () => {
  test('still holds, and what waited and what comes is sealed behind it', async (t) => {
    if (!programs) return t.skip('there is no pg_dump as new as the server')
    await changeOrchards(database)
    await sealAll(database, 7)
    const noted = await Array.fromAsync(readRoots(database.database))
    await changeOrchards(database, 1)
    // The other cluster has used fewer numbers for transactions than this one, so that they come again.
    await using other = await openThrowawayServer(programs.includes('/15/') ? { binariesFolder: programs } : {})
    const { stdout } = await run(`${programs}/pg_dump`, ['--no-owner', database.url], { maxBuffer: 2 ** 28 })
    const restoring = run(`${programs}/psql`, ['-qX', '-v', 'ON_ERROR_STOP=1', other.url], { maxBuffer: 2 ** 28 })
    restoring.child.stdin!.end(`create role longrun_app login;\ncreate role longrun_readonly;\n${stdout}`)
    await restoring
    await using stack = new AsyncDisposableStack()
    const restored = stack.adopt(openPool({ url: other.url }), (pool) => pool.close())
    const before = await verifyAudit({ database: restored, against: noted })
    assert.deepEqual([before.problems, before.pending], [[], 15])
    assert.equal(await openSealing({ database: restored }).seal(), 15)
    assert.equal(await openSealing({ database: restored }).seal(), 0)
    const after = await verifyAudit({ database: restored, against: noted })
    assert.deepEqual([after.problems, after.pending, after.seals], [[], 0, noted.length + 1])
  })
})
