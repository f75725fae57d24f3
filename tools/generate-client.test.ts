import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { test } from 'node:test'
import { openTestService } from '../service/src/testing/index.ts'
import { toTypes } from './generate-client/to-types.ts'

const FILE = resolve(import.meta.dirname, '../service/client/api.ts')

test('the types of the client are those of the document: else run npm run generate-client, and commit what it writes', async () => {
  await using service = await openTestService()
  const { body } = await service.client().get('/openapi.json')
  const [expected, found] = [await toTypes(body), await readFile(FILE, 'utf8')]
  // Not compared as texts of thousands of lines: the first that differs says enough.
  const [wanted, there] = [expected.split('\n'), found.split('\n')]
  const at = wanted.findIndex((line, index) => line !== there[index])
  assert.equal(at === -1 ? 'equal' : `line ${at + 1}: ${there[at]}`, at === -1 ? 'equal' : wanted[at])
  assert.equal(there.length, wanted.length)
})
