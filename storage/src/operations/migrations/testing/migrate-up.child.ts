// A process of its own that migrates: tests race several and kill them.
import { migrateDown, migrateUp } from '../migrate.ts'

const { url, sets, direction } = JSON.parse(process.argv[2] ?? '{}')
const tell = (event: object) => process.stdout.write(`${JSON.stringify(event)}\n`)
const options = { url, sets, onEvent: tell }
try {
  const { done } =
    direction === 'down' ? await migrateDown({ ...options, target: 'everything' }) : await migrateUp(options)
  tell({ kind: 'done', done })
} catch (error) {
  tell({ kind: 'failed', code: (error as { code?: string }).code })
  process.exitCode = 1
}
