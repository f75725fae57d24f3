import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { SCOPES, type Scope } from '../http/index.ts'
import { makeBody, makeOwnPath, makeToken, ROUTE_CASES } from './route-cases.ts'
import type { TestAnswer, TestClient } from './test-client.ts'
import { openTestService } from './test-service.ts'

const service = await openTestService()
after(() => service[Symbol.asyncDispose]())

const document = (await service.client().get('/openapi.json')).body as {
  paths: Record<string, Record<string, { security: Record<string, string[]>[] }>>
}
const routes = Object.entries(document.paths).flatMap(([path, operations]) =>
  Object.entries(operations).map(([method, { security }]) => ({ name: `${method} ${path}`, method, path, security })),
)

let owner: TestClient
let other: TestClient
let admin: TestClient
/** Was disabled past the API, so that the session is still there. */
let disabled: TestClient
/** Secrets of tokens. */
const tokens: Record<string, string> = {}

before(async () => {
  owner = await service.signUp()
  other = await service.signUp()
  admin = await service.signUp({ role: 'admin' })
  disabled = await service.signUp()
  await service.signUp({ role: 'admin' })
  for (const scope of SCOPES) {
    const others = SCOPES.filter((each) => each !== scope)
    tokens[scope] = (await makeToken(owner, [scope])).token
    tokens[`no ${scope}`] = (await makeToken(owner, others)).token
  }
  const expired = await makeToken(owner)
  const sql = `update api_tokens set expires_at = now() where id = $1`
  await service.database.query(sql, [expired.id])
  const revoked = await makeToken(owner)
  assert.equal((await owner.delete(`/v1/auth/tokens/${revoked.id}`)).status, 204)
  Object.assign(tokens, {
    expired: expired.token,
    revoked: revoked.token,
    other: (await makeToken(other)).token,
    admin: (await makeToken(admin)).token,
    disabled: (await makeToken(disabled)).token,
  })
  const disable = 'update users set is_disabled = true, disabled_at = now() where id = $1'
  await service.database.query(disable, [disabled.userId])
})

test('every route of the document is in the table, and nothing else', () => {
  assert.deepEqual(routes.map(({ name }) => name).sort(), Object.keys(ROUTE_CASES).sort())
})

describe('every route refuses whom it has to', () => {
  for (const { name, method, path, security } of routes) {
    const entry = ROUTE_CASES[name]
    if (!entry) continue
    const { kind, needs, headers = {}, query = '', status } = entry
    const ask = async (client: TestClient, filled: string, more: Record<string, string> = {}) =>
      await client.send(method.toUpperCase(), filled + query, {
        body: await makeBody(entry, owner),
        headers: { ...headers, ...more },
      })
    const askByToken = async (secret: string, filled: string) =>
      await ask(service.client(), filled, { authorization: `Bearer ${secret}` })
    const scope: Scope | undefined =
      needs === 'session' || kind === 'admin' ? undefined : (needs ?? (method === 'get' ? 'read' : 'write'))

    if (kind === 'public') {
      test(name, async () => {
        assert.deepEqual(security, [], 'the document says who may ask')
        expectStatus(await ask(service.client(), path), status)
        if (needs !== 'session') return
        expectProblem(await askByToken(tokens.read!, path), 403, 'session_required')
        expectProblem(await ask(owner, path, { authorization: 'Basic b3Blbg==' }), 401, 'invalid_token')
      })
      continue
    }

    test(name, async () => {
      const expected = [{ session: [] }, ...(scope === undefined ? [] : [{ token: [scope] }])]
      assert.deepEqual(security, expected, 'the document says who may ask')
      const filled = await makeOwnPath(service, owner, path)
      const right = kind === 'admin' ? admin : owner
      expectProblem(await ask(service.client(), filled), 401, 'unauthenticated')
      expectProblem(await ask(disabled, filled), 401, 'unauthenticated')
      // The cookie is right, and does not help.
      expectProblem(await ask(right, filled, { authorization: 'Basic b3Blbg==' }), 401, 'invalid_token')
      if (kind === 'admin') expectProblem(await ask(owner, filled), 403, 'forbidden')
      if (kind === 'own') {
        for (const client of [other, admin]) expectProblem(await ask(client, filled), 404, 'not_found')
      }
      if (scope === undefined) {
        for (const secret of [tokens.admin!, tokens.read!])
          expectProblem(await askByToken(secret, filled), 403, 'session_required')
      } else {
        for (const secret of [tokens.expired!, tokens.revoked!, tokens.disabled!])
          expectProblem(await askByToken(secret, filled), 401, 'invalid_token')
        const refused = await askByToken(tokens[`no ${scope}`]!, filled)
        expectProblem(refused, 403, 'insufficient_scope')
        assert.equal(refused.body.scope, scope)
        if (kind === 'own') {
          for (const secret of [tokens.other!, tokens.admin!])
            expectProblem(await askByToken(secret, filled), 404, 'not_found')
        }
        expectStatus(await askByToken(tokens[scope]!, await makeOwnPath(service, owner, path)), status)
      }
      expectStatus(await ask(right, filled), status)
    })
  }
})

function expectProblem(answer: TestAnswer, status: number, code: string): void {
  assert.equal(answer.status, status, answer.text)
  assert.equal(answer.body.code, code)
}

function expectStatus(answer: TestAnswer, status: number | undefined): void {
  if (status === undefined) assert.ok(answer.status >= 200 && answer.status < 300, `${answer.status}: ${answer.text}`)
  else assert.equal(answer.status, status, answer.text)
}
