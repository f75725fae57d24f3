import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { openFaultProxy } from '@longrun/storage/testing'
import type { Scope } from '../http/index.ts'
import { type Operation, readContract } from './contract/index.ts'
import { makeToken, ROUTE_CASES } from './route-cases.ts'
import { nameOf, type Prepared, prepare, type Scene, SPECIAL, send, USUAL } from './statuses/index.ts'
import { openTestService } from './test-service.ts'

const opened = new AsyncDisposableStack()
after(() => opened.disposeAsync())

async function openScene() {
  const proxy = opened.use(await openFaultProxy(process.env.TEST_DATABASE_URL!))
  const { port } = new URL(proxy.url)
  const service = opened.use(
    await openTestService({
      settings: { idempotencyWaitMs: 50, acquireTimeoutMs: 2_000 },
      throughAddress: (url) => Object.assign(new URL(url), { port }).href,
    }),
  )
  return { service, proxy }
}

const { service, proxy } = await openScene()
const { operations } = await readContract(service.url)
const tokens = new Map<Scope, string>()
const scene: Omit<Scene, 'owner' | 'admin'> & { owner?: Scene['owner']; admin?: Scene['admin'] } = {
  service,
  tokenOf: (scope) => tokens.get(scope)!,
}

before(async () => {
  scene.owner = await service.signUp()
  scene.admin = await service.signUp({ role: 'admin' })
  tokens.set('upload', (await makeToken(scene.owner, ['upload'])).token)
})

// Of everything at once, at the end: while the database is away, and when it takes the service's rights away.
const AT_ONCE: ReadonlySet<string> = new Set(['500', '503'])

const pairs = operations.flatMap((route) => Object.keys(route.responses).map((status) => ({ status, route })))

test('the document has routes, and each is in the table of routes', () => {
  assert.ok(operations.length > 40)
  assert.deepEqual(operations.map(nameOf).sort(), Object.keys(ROUTE_CASES).sort())
})

describe('every documented status is reached', () => {
  for (const [status, ofStatus = []] of Object.entries(Object.groupBy(pairs, (pair) => pair.status))) {
    if (AT_ONCE.has(status)) continue
    test(`${status}, on ${ofStatus.length} routes`, async () => {
      const missed: string[] = []
      for (const { route } of ofStatus) {
        const name = `${status} ${nameOf(route)}`
        const provoke = SPECIAL[name] ?? USUAL[status]
        const got = provoke
          ? await provoke(scene as Scene, route).then((answer) => `${answer.status} ${answer.text}`, String)
          : 'nobody said how: add it to statuses/special.ts, or take it out of the document'
        if (!got.startsWith(`${status} `)) missed.push(`${name}: ${got.slice(0, 400)}`)
      }
      assert.deepEqual(missed, [])
    })
  }

  test('503, on every route at once, while the database is away; and all work again when it is back', async () => {
    const prepared = await prepareAll('503')
    await proxy.refuse()
    proxy.cut()
    assert.deepEqual(await sendAll(prepared, '503'), [])
    await proxy.accept()
    const answer = await (scene as Scene).owner.get('/v1/me')
    assert.equal(answer.status, 200, answer.text)
  })

  test('500, on every route at once, when the service has lost its rights', async () => {
    const prepared = await prepareAll('500')
    await service.database.query('revoke all on all tables in schema public from longrun_app')
    assert.deepEqual(await sendAll(prepared, '500'), [])
  })
})

test('what is said of a route and a status is needed', () => {
  const known = new Set(pairs.map(({ status, route }) => `${status} ${nameOf(route)}`))
  assert.deepEqual(
    Object.keys(SPECIAL).filter((name) => !known.has(name)),
    [],
  )
})

async function prepareAll(status: string): Promise<[string, Prepared][]> {
  const routes: Operation[] = pairs.filter((pair) => pair.status === status).map(({ route }) => route)
  const prepared: [string, Prepared][] = []
  for (const route of routes) prepared.push([nameOf(route), await prepare(scene as Scene, route)])
  return prepared
}

async function sendAll(prepared: readonly [string, Prepared][], status: string): Promise<string[]> {
  const missed = prepared.map(async ([name, request]) => {
    const answer = await send(request)
    return String(answer.status) === status ? [] : [`${status} ${name}: ${answer.status} ${answer.text.slice(0, 300)}`]
  })
  return (await Promise.all(missed)).flat()
}
