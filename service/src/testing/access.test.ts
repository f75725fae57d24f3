import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { makeOwn, ROUTE_CASES } from './route-cases.ts'
import type { TestClient } from './test-client.ts'
import { openTestService } from './test-service.ts'

const service = await openTestService()
after(() => service[Symbol.asyncDispose]())

const document = (await service.client().get('/openapi.json')).body as {
  paths: Record<string, Record<string, { security: object[] }>>
}
const routes = Object.entries(document.paths).flatMap(([path, operations]) =>
  Object.entries(operations).map(([method, { security }]) => ({ name: `${method} ${path}`, method, path, security })),
)

let owner: TestClient
let other: TestClient
let admin: TestClient

before(async () => {
  owner = await service.signUp()
  other = await service.signUp()
  admin = await service.signUp({ role: 'admin' })
  await service.signUp({ role: 'admin' })
})

test('every route of the document is in the table, and nothing else', () => {
  assert.deepEqual(routes.map(({ name }) => name).sort(), Object.keys(ROUTE_CASES).sort())
})

describe('every route refuses whom it has to', () => {
  for (const { name, method, path, security } of routes) {
    const entry = ROUTE_CASES[name]
    if (!entry) continue
    const { kind, body, headers = {}, query = '', status } = entry
    const ask = async (client: TestClient, id: string) =>
      await client.send(method.toUpperCase(), path.replace('{id}', id) + query, { body, headers })

    test(name, async () => {
      assert.equal(security.length === 0, kind === 'public', 'the document says who may ask')
      const id = path.includes('{id}') ? await makeOwn(service, owner, path) : ''
      if (kind === 'public') return expectStatus(await ask(service.client(), id), status)

      const nobody = await ask(service.client(), id)
      assert.equal(nobody.status, 401, nobody.text)
      assert.equal(nobody.body.code, 'unauthenticated')
      if (kind === 'admin') {
        const athlete = await ask(owner, id)
        assert.equal(athlete.status, 403, athlete.text)
        assert.equal(athlete.body.code, 'forbidden')
        return expectStatus(await ask(admin, id), status)
      }
      if (kind === 'own') {
        for (const client of [other, admin]) {
          const stranger = await ask(client, id)
          assert.equal(stranger.status, 404, stranger.text)
          assert.equal(stranger.body.code, 'not_found')
        }
      }
      expectStatus(await ask(owner, id), status)
    })
  }
})

function expectStatus(answer: { status: number; text: string }, status: number | undefined): void {
  if (status === undefined) assert.ok(answer.status >= 200 && answer.status < 300, `${answer.status}: ${answer.text}`)
  else assert.equal(answer.status, status, answer.text)
}
