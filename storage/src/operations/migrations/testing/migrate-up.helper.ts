// A process of its own that migrates: tests race several and kill them.
import { migrateDown, migrateUp } from '../migrate.ts'

const { url, sets, direction } = JSON.parse(process.argv[2] ?? '{}')
const onEvent = (event: object) => process.stdout.write(`${JSON.stringify(event)}\n`)
const options = { url, sets, onEvent, allowDataLoss: [] }
const { done } =
  direction === 'down' ? await migrateDown({ ...options, target: 'everything' }) : await migrateUp(options)
process.stdout.write(`${JSON.stringify({ kind: 'done', done })}\n`)
