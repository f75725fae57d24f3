import assert from 'node:assert/strict'
import { once } from 'node:events'
import { connect } from 'node:net'
import { describe, test } from 'node:test'
import { gzipSync } from 'node:zlib'
import { StorageError } from '@longrun/storage'
import Type from 'typebox'
import { type Feature, Problem } from './index.ts'
import { build, failing } from './test-fixtures.ts'

const JSON_TYPE = { 'content-type': 'application/json' }

describe('bodies that cannot be taken', () => {
  for (const [name, payload, headers, status, code] of [
    ['JSON cut off', '{"count":', JSON_TYPE, 400, 'malformed_request'],
    ['no JSON at all', 'count=1', JSON_TYPE, 400, 'malformed_request'],
    ['an empty body said to be JSON', '', JSON_TYPE, 400, 'malformed_request'],
    ['keys that poison prototypes', '{"count":1,"__proto__":{"x":1}}', JSON_TYPE, 400, 'malformed_request'],
    [
      'a constructor that poisons',
      '{"count":1,"constructor":{"prototype":{"x":1}}}',
      JSON_TYPE,
      400,
      'malformed_request',
    ],
    ['arrays nested too deep', '['.repeat(900), JSON_TYPE, 400, 'malformed_request'],
    ['objects nested too deep', '{"a":'.repeat(300), JSON_TYPE, 400, 'malformed_request'],
    ['a body too large', `{"note":"${'x'.repeat(30_000)}"}`, JSON_TYPE, 413, 'body_too_large'],
    ['plain text', 'x', { 'content-type': 'text/plain' }, 415, 'unsupported_media_type'],
    ['a form', 'count=1', { 'content-type': 'application/x-www-form-urlencoded' }, 415, 'unsupported_media_type'],
    [
      'bytes that are no UTF-8',
      Buffer.from('{"count":1,"note":"\xff"}', 'latin1'),
      JSON_TYPE,
      400,
      'malformed_request',
    ],
    [
      'another charset',
      Buffer.from('{"count":1}', 'utf16le'),
      { 'content-type': 'application/json; charset="UTF-16"' },
      415,
      'unsupported_media_type',
    ],
    [
      'a compressed body',
      gzipSync('{"count":1}'),
      { ...JSON_TYPE, 'content-encoding': 'gzip' },
      415,
      'unsupported_media_type',
    ],
    ['a content type that is none', 'x', { 'content-type': ';;;' }, 415, 'unsupported_media_type'],
    ['no body', undefined, {}, 400, 'invalid_input'],
    ['null', 'null', JSON_TYPE, 400, 'invalid_input'],
    ['a list', '[]', JSON_TYPE, 400, 'invalid_input'],
  ] as const) {
    test(name, async () => {
      await using app = await build()
      const answer = await app.inject({ method: 'POST', url: '/v1/things', payload, headers } as never)
      assert.equal(answer.statusCode, status, answer.body)
      assert.match(String(answer.headers['content-type']), /^application\/problem\+json/)
      const problem = answer.json()
      assert.equal(problem.code, code)
      assert.equal(problem.status, status)
      assert.equal(problem.type, `urn:longrun:problem:${code}`)
      assert.equal(problem.requestId, answer.headers['x-request-id'])
      assert.ok(problem.title)
    })
  }

  test('of a hundred thousand faults one is looked at', async () => {
    let asked = 0
    const days = Type.Object({ days: Type.Array(Type.Integer({ minimum: 1, maximum: 5 }), { maxItems: 7 }) })
    const feature: Feature = (routes) => {
      const spec = { summary: 'Set days', access: 'public', body: days, answers: { 204: null } } as const
      routes.put('/v1/days', { ...spec, bodyLimitBytes: 1_000_000 }, () => {
        asked++
        return { status: 204 }
      })
    }
    await using app = await build({ features: [feature] })
    const put = async (days: number[]) => {
      const answer = await app.inject({ method: 'PUT', url: '/v1/days', payload: { days } })
      return answer.json().errors.map(({ path }: { path: string }) => path)
    }
    assert.deepEqual(await put(Array(6).fill(9)), ['days.0', 'days.1', 'days.2', 'days.3', 'days.4', 'days.5'])
    assert.deepEqual(await put(Array(100_000).fill(9)), ['days'])
    assert.equal(asked, 0)
  })

  test('UTF-8 by name, with a byte order mark and beyond ASCII, is taken', async () => {
    await using app = await build()
    const headers = { 'content-type': 'application/json; charset=UTF-8', 'content-encoding': 'identity' }
    const payload = '\ufeff{"count":1,"note":"läuft 🏃"}'
    const answer = await app.inject({ method: 'POST', url: '/v1/things', payload, headers })
    assert.equal(answer.statusCode, 201, answer.body)
    assert.equal(answer.json().note, 'läuft 🏃')
  })

  test('a bracket within text is no nesting', async () => {
    await using app = await build()
    const payload = { count: 1, note: '[[{\\"[[' }
    const deep = JSON.stringify({ count: 1, note: `${'['.repeat(40)}"` })
    assert.equal((await app.inject({ method: 'POST', url: '/v1/things', payload })).statusCode, 201)
    const answer = await app.inject({ method: 'POST', url: '/v1/things', payload: deep, headers: JSON_TYPE })
    assert.equal(answer.json().errors[0].path, 'note')
  })

  test('a body where none is taken', async () => {
    await using app = await build()
    assert.equal((await app.inject({ method: 'POST', url: '/v1/nothing' })).statusCode, 204)
    assert.equal((await app.inject({ method: 'POST', url: '/v1/nothing', payload: {} })).statusCode, 204)
    const answer = await app.inject({ method: 'POST', url: '/v1/nothing', payload: { a: 1 } })
    assert.equal(answer.statusCode, 400)
  })

  test('every problem is said at once, in words', async () => {
    await using app = await build()
    const payload = { count: 9, note: 'x'.repeat(11), more: 1 }
    const { errors } = (await app.inject({ method: 'POST', url: '/v1/things', payload })).json()
    assert.deepEqual(
      new Map(errors.map(({ path, message }: { path: string; message: string }) => [path, message])),
      new Map([
        ['more', 'is unknown; known: count, note'],
        ['count', 'must be an integer from 1 to 5'],
        ['note', 'must be text of up to 10 characters'],
      ]),
    )
  })

  test('of very many faults a thousand are told, and how many more there are', async () => {
    await using app = await build()
    const payload = Object.fromEntries(Array.from({ length: 1_150 }, (_, index) => [`f${index}`, 1]))
    const { errors, detail } = (await app.inject({ method: 'POST', url: '/v1/things', payload })).json()
    // One is that `count` is missing.
    assert.deepEqual([errors.length, detail], [1_000, 'There are 151 more faults than these'])
  })
})

describe('addresses', () => {
  test('of nothing', async () => {
    await using app = await build()
    const answer = await app.inject('/v1/elsewhere')
    assert.equal(answer.statusCode, 404)
    assert.equal(answer.json().code, 'route_not_found')
  })

  test('that take another method', async () => {
    await using app = await build()
    const answer = await app.inject({ method: 'DELETE', url: '/v1/things' })
    assert.equal(answer.statusCode, 405)
    assert.equal(answer.headers.allow, 'POST')
    assert.equal(answer.json().code, 'method_not_allowed')
  })

  test('of nothing below the docs, though that takes this method', async () => {
    await using app = await build()
    const answer = await app.inject('/docs/static/nothing.js')
    assert.equal(answer.statusCode, 404)
    assert.equal(answer.json().code, 'route_not_found')
  })

  test('that cannot be read', async () => {
    await using app = await build()
    const answer = await app.inject('/%zz')
    assert.equal(answer.statusCode, 400)
    assert.equal(answer.json().code, 'malformed_request')
    assert.ok(answer.headers['x-request-id'])
  })

  test('query parameters are numbers where numbers are meant, and refused where unknown', async () => {
    await using app = await build()
    assert.deepEqual((await app.inject('/v1/counts?limit=3')).json(), { limit: 3 })
    assert.deepEqual((await app.inject('/v1/counts')).json(), { limit: 5 })
    for (const query of ['limit=ten', 'limit=0', 'limit=3&limit=4', 'limit=', 'size=3', 'limit[]=3', '__proto__=1']) {
      const answer = await app.inject(`/v1/counts?${query}`)
      assert.equal(answer.statusCode, 400, query)
      assert.equal(answer.json().code, 'invalid_input', query)
    }
  })
})

describe('answers', () => {
  test('hold what their schema holds, and nothing else', async () => {
    await using app = await build()
    const answer = await app.inject({ method: 'POST', url: '/v1/things', payload: { count: 1 } })
    assert.deepEqual(answer.json(), { count: 1 })
    assert.equal(answer.headers.etag, '"3"')
    assert.equal(answer.headers['x-content-type-options'], 'nosniff')
  })

  test('carry the caller’s request id where it is sane, a new one otherwise', async () => {
    await using app = await build()
    const idOf = async (id: string) =>
      (await app.inject({ url: '/livez', headers: { 'x-request-id': id } })).headers['x-request-id']
    assert.equal(await idOf('trace-0001.a_b'), 'trace-0001.a_b')
    for (const bad of ['short', 'x'.repeat(101), 'has a space in it', '{"json":true}'])
      assert.notEqual(await idOf(bad), bad)
  })

  test('a failure of the storage keeps its code and hides its message', async () => {
    const log: string[] = []
    await using app = await build({ log })
    failing.with = new StorageError('pool_timeout', 'secret host name', { retryable: true })
    const busy = await app.inject('/v1/fails')
    assert.equal(busy.statusCode, 503)
    assert.equal(busy.json().code, 'pool_timeout')
    assert.equal(busy.headers['retry-after'], '1')
    failing.with = new StorageError('version_conflict', 'x', { currentVersion: 7 })
    const stale = await app.inject('/v1/fails')
    assert.equal(stale.statusCode, 412)
    assert.equal(stale.headers.etag, '"7"')
    failing.with = new TypeError('a bug with secrets')
    const bug = await app.inject('/v1/fails')
    assert.equal(bug.statusCode, 500)
    assert.equal(bug.json().code, 'internal_error')
    for (const answer of [busy, bug]) assert.equal(answer.body.includes('secret'), false)
    failing.with = new Problem('busy')
    assert.equal((await app.inject('/v1/fails')).statusCode, 503)
    assert.equal(log.filter((line) => line.includes('request failed')).length, 2)
  })
})

test('a route that does not say who may use it keeps the server from starting', async () => {
  const app = await build({ features: [(_, scope) => void scope.get('/open', () => 'hello')] })
  await assert.rejects(async () => await app.ready(), /\/open does not say who may use it/)
})

describe('requests that Node’s parser gives up on', () => {
  for (const [name, text, status, code] of [
    ['what is no HTTP', 'rubbish\r\n\r\n', 400, 'malformed_request'],
    [
      'headers too large',
      `GET /livez HTTP/1.1\r\nhost: x\r\nx: ${'y'.repeat(20_000)}\r\n\r\n`,
      431,
      'headers_too_large',
    ],
    [
      'a length that is none',
      'POST /v1/things HTTP/1.1\r\nhost: x\r\ncontent-length: ten\r\n\r\n',
      400,
      'malformed_request',
    ],
    [
      'two lengths',
      'POST /v1/things HTTP/1.1\r\nhost: x\r\ncontent-length: 2\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n',
      400,
      'malformed_request',
    ],
  ] as const) {
    test(name, async () => {
      await using app = await build()
      await app.listen({ host: '127.0.0.1', port: 0 })
      const { port } = app.server.address() as { port: number }
      const socket = connect(port, '127.0.0.1')
      socket.end(text)
      let answer = ''
      socket.setEncoding('utf8').on('data', (part) => {
        answer += part
      })
      await once(socket, 'close')
      assert.match(answer, new RegExp(`^HTTP/1.1 ${status} `))
      assert.match(answer, /content-type: application\/problem\+json/)
      assert.equal(JSON.parse(answer.slice(answer.indexOf('\r\n\r\n'))).code, code)
    })
  }
})

test('headers that stop arriving are given up on in time', async () => {
  await using app = await build({ headersTimeoutMs: 400 })
  await app.listen({ host: '127.0.0.1', port: 0 })
  const begun = performance.now()
  const socket = connect((app.server.address() as { port: number }).port, '127.0.0.1')
  socket.write('GET /livez HTTP/1.1\r\nhost: x\r\nx: ')
  const [answer] = (await once(socket, 'data')) as [Buffer]
  assert.match(answer.toString(), /^HTTP\/1.1 408 .*"code":"request_timeout"/s)
  assert.ok(performance.now() - begun < 2_000)
  await once(socket, 'close')
})

test('a server that stops does not wait for a connection on which nothing was asked', async () => {
  await using app = await build()
  await app.listen({ host: '127.0.0.1', port: 0 })
  const socket = connect((app.server.address() as { port: number }).port, '127.0.0.1')
  await Promise.all([once(socket, 'connect'), once(app.server, 'connection')])
  const closed = once(socket, 'close')
  const begun = performance.now()
  await app.close()
  await closed
  assert.ok(performance.now() - begun < 1_000)
})
