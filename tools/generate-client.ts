import { writeFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { openThrowawayServer } from '@longrun/storage/local'
import { toTypes } from './generate-client/to-types.ts'
import { readArguments } from './read-arguments.ts'

const USAGE = `npm run generate-client

Writes service/client/api.ts, the types of the client, from the OpenAPI document that the service serves.`

const TARGET = resolve(import.meta.dirname, '../service/client/api.ts')

readArguments(USAGE, {})
await using server = await openThrowawayServer()
process.env.TEST_DATABASE_URL = server.url
// Only now: it looks for the server as it is loaded.
const { openTestService } = await import('../service/src/testing/index.ts')
await using service = await openTestService()
const response = await fetch(`${service.url}/openapi.json`)
await writeFile(TARGET, await toTypes((await response.json()) as object))
console.log(TARGET)
