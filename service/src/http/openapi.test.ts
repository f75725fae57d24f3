import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { build } from './test-fixtures.ts'

describe('the docs', () => {
  test('are served whole from here, and may load nothing from elsewhere', async () => {
    await using app = await build()
    const page = await app.inject('/docs')
    assert.equal(page.statusCode, 200)
    assert.match(String(page.headers['content-security-policy']), /^default-src 'none'; connect-src 'self'/)
    const assets = [...page.body.matchAll(/(?:href|src)="([^"]+)"/g)].map(([, address]) => address!)
    assert.ok(assets.length >= 4)
    for (const address of assets) {
      assert.match(address, /^\/docs\//)
      assert.equal((await app.inject(address)).statusCode, 200, address)
    }
  })

  test('say of every route what it answers, problems included', async () => {
    await using app = await build()
    const document = (await app.inject('/openapi.json')).json()
    assert.equal(document.openapi, '3.1.0')
    const { post } = document.paths['/v1/things']
    assert.deepEqual(Object.keys(post.responses), ['201', '400', '403', '413', '415', '500', '503'])
    assert.equal(post.responses['201'].content['application/json'].schema.properties.count.maximum, 5)
    assert.deepEqual(post.security, [])
    assert.equal(document.paths['/v1/nothing'].post.requestBody, undefined)
  })
})
