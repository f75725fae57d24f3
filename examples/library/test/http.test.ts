import assert from 'node:assert/strict'
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { test } from 'node:test'
import { createFront } from '../src/http.ts'
import { DESK, openTestLibrary, type TestLibrary } from './fixtures.ts'

interface Reply {
  readonly status: number
  // biome-ignore lint/suspicious/noExplicitAny: whatever came, as a test sees it
  readonly body: any
}
type Ask = (route: string, body?: unknown, headers?: Record<string, string>) => Promise<Reply>

async function openDesk(at: TestLibrary): Promise<{ ask: Ask } & AsyncDisposable> {
  const front = createFront(at).listen(0, '127.0.0.1')
  await once(front, 'listening')
  let cookie = ''
  const ask: Ask = async (route, body, headers) => {
    const [method = '', path = ''] = route.split(' ')
    const url = `http://127.0.0.1:${(front.address() as AddressInfo).port}${path}`
    const sent = body === undefined ? {} : { body: JSON.stringify(body) }
    const response = await fetch(url, { method, headers: { cookie, 'user-agent': 'desk/1', ...headers }, ...sent })
    cookie = response.headers.get('set-cookie')?.split(';')[0] ?? cookie
    const text = await response.text()
    return { status: response.status, body: text === '' ? undefined : JSON.parse(text) }
  }
  const close = async () => {
    front.closeAllConnections()
    front.close()
    await once(front, 'close')
  }
  return { ask, [Symbol.asyncDispose]: close }
}

test('a day at the desk, over HTTP', async () => {
  await using at = await openTestLibrary()
  await using desk = await openDesk(at)
  const { ask } = desk
  assert.equal((await ask('GET /books')).status, 401)
  assert.equal((await ask('POST /sign-in', { ...DESK, password: 'a wrong one' })).status, 401)
  assert.equal((await ask('POST /sign-in', DESK)).status, 204)

  const book = { title: 'Emma', author: 'Jane Austen', isbn: '9780141439587', barcodes: ['E001'] }
  const { body: made } = await ask('POST /books', book)
  const again = await ask('POST /books', { ...book, barcodes: [] })
  assert.equal(again.status, 409)
  assert.equal(again.body.problems[0].path, 'isbn')
  const { body: list } = await ask('GET /books?author=Jane%20Austen&limit=1')
  assert.deepEqual([list.items[0].title, list.nextCursor], ['Emma', null])

  const renamed = await ask(`PATCH /books/${made.id}`, { title: 'Emma, annotated' }, { 'if-match': '"1"' })
  assert.equal(renamed.body.version, 2)
  const [logged] = await at.opened.query(
    `select action, actor_id, request_id, agent from audit_log where record_id = $1 order by id desc limit 1`,
    [made.id],
  )
  const { actor_id, request_id, ...told } = logged!
  assert.deepEqual(told, { action: 'update', agent: 'desk/1' })
  assert.match(`${actor_id} ${request_id}`, /^[0-9a-f-]{36} [0-9a-f-]{36}$/)

  const late = await ask(`PATCH /books/${made.id}`, { title: 'Too late' }, { 'if-match': '"1"' })
  assert.deepEqual([late.status, late.body.currentVersion], [412, 2])

  const { body: member } = await ask('POST /members', { name: 'Ben', email: 'ben@example.org' })
  const lent = await ask('POST /loans', { barcode: 'E001', memberId: member.id })
  assert.equal(lent.status, 201)
  assert.equal((await ask('POST /loans', { barcode: 'E001', memberId: member.id })).status, 409)
  assert.equal((await ask(`POST /loans/${lent.body.id}/return`)).status, 200)
  assert.deepEqual((await ask('GET /loans/overdue')).body.items, [])

  assert.equal((await ask('POST /sign-out')).status, 204)
  assert.equal((await ask('GET /books')).status, 401)
})

test('what is wrong in a request is named, and nothing is ignored', async () => {
  await using at = await openTestLibrary()
  await using desk = await openDesk(at)
  const { ask } = desk
  await ask('POST /sign-in', DESK)
  const wrong = await ask('POST /books', { title: '', author: 'A', pages: 3 })
  assert.equal(wrong.status, 400)
  assert.deepEqual(wrong.body.problems.map(({ path }: { path: string }) => path).sort(), ['pages', 'title'])
  assert.equal((await ask('GET /books?titel=Emma')).status, 400)
  assert.equal((await ask('GET /books?limit=0')).status, 400)
  assert.equal((await ask('GET /shelves')).status, 404)
  assert.equal((await ask('POST /loans', { barcode: 'NONE', memberId: 'nobody' })).status, 400)
})
