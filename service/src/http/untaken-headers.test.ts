import assert from 'node:assert/strict'
import { test } from 'node:test'
import Type from 'typebox'
import { type Feature, noContent, ok, parseIfMatch } from './index.ts'
import { build } from './test-fixtures.ts'

const things: Feature = (routes) => {
  const open = { access: 'public' } as const
  const body = Type.Object({ count: Type.Integer() }, { additionalProperties: false })
  const answers = { 200: body }
  routes.get('/v1/things', { ...open, summary: 'Read', answers }, () => ok({ count: 1 }))
  routes.post('/v1/things', { ...open, summary: 'Add', body, answers }, (request) => ok(request.body))
  routes.patch(
    '/v1/things',
    { ...open, summary: 'Change', ifMatch: 'required', body, answers },
    ({ headers, ...request }) => {
      parseIfMatch(headers['if-match'], { required: true })
      return ok(request.body)
    },
  )
  routes.delete('/v1/things', { ...open, summary: 'Drop', answers: { 204: null } }, () => noContent())
}

const open = () => build({ features: [things] })

for (const [method, header] of [
  ['POST', 'If-Match'],
  ['DELETE', 'If-Match'],
  ['GET', 'If-Match'],
  ['POST', 'If-None-Match'],
  ['DELETE', 'If-Unmodified-Since'],
] as const) {
  test(`${method} with ${header} is refused where that would not be honoured`, async () => {
    await using app = await open()
    const headers = { [header]: '"1"' }
    const payload = method === 'POST' ? { payload: { count: 1 } } : {}
    const answer = await app.inject({ method, url: '/v1/things', headers, ...payload })
    assert.equal(answer.statusCode, 400, answer.body)
    assert.deepEqual(answer.json().errors, [{ path: header, message: 'is not taken here: leave the header out' }])
  })
}

test('a key is refused where nobody is signed in, and told why', async () => {
  await using app = await open()
  const headers = { 'idempotency-key': 'a' }
  const answer = await app.inject({ method: 'DELETE', url: '/v1/things', headers })
  assert.equal(answer.statusCode, 400)
  const message = 'is not taken here: keys belong to a signed-in user, and this route asks for none'
  assert.deepEqual(answer.json().errors, [{ path: 'Idempotency-Key', message }])
})

test('a body with GET is refused', async () => {
  await using app = await open()
  const answer = await app.inject({ method: 'GET', url: '/v1/things', payload: { count: 1 } })
  assert.equal(answer.statusCode, 400)
  assert.deepEqual(answer.json().errors, [{ path: 'body', message: 'is not taken with GET' }])
})

test('what is honoured is taken', async () => {
  await using app = await open()
  const read = await app.inject({ url: '/v1/things', headers: { 'if-none-match': '"1"', 'content-length': '0' } })
  assert.equal(read.statusCode, 200)
  const payload = { count: 2 }
  const changed = await app.inject({ method: 'PATCH', url: '/v1/things', payload, headers: { 'if-match': '"1"' } })
  assert.equal(changed.statusCode, 200)
  assert.equal((await app.inject({ method: 'DELETE', url: '/v1/things' })).statusCode, 204)
})

test('a version that no record can have is refused under the name of the header', async () => {
  await using app = await open()
  const payload = { count: 2 }
  for (const version of ['"2147483648"', '"9999999999"', '"0"', 'W/"1"']) {
    const answer = await app.inject({
      method: 'PATCH',
      url: '/v1/things',
      payload,
      headers: { 'if-match': version },
    })
    assert.equal(answer.statusCode, 400, version)
    assert.equal(answer.json().errors[0].path, 'If-Match')
  }
  const headers = { 'if-match': '"2147483647"' }
  assert.equal((await app.inject({ method: 'PATCH', url: '/v1/things', payload, headers })).statusCode, 200)
})
