import { Agent, request as send } from 'node:http'
import { buffer } from 'node:stream/consumers'
import { type Exchange, type OpenApiDocument, readContract } from '../contract/index.ts'
import type { TestClient } from '../test-client.ts'
import type { TestService } from '../test-service.ts'
import { type FuzzedRequest, toRequest } from './fuzzed-request.ts'
import { Random } from './random.ts'

/** What came of it. */
export interface FuzzReport {
  readonly seed: number
  readonly requests: number
  /** How often each status was answered. */
  readonly statuses: Readonly<Record<string, number>>
  /** Operations that were asked for. */
  readonly routes: number
  /** Every answer that the document does not tell, and every 500, with what was sent. */
  readonly findings: readonly string[]
}

const MOST_IDS = 200
const IN_FLIGHT = 4
const MOST_FINDINGS = 50
const ANSWERED_WITHIN_MS = 20_000

/** Sends requests of chance, made from the schemas of the document, and holds every answer against it. */
export async function runFuzz(
  service: TestService,
  { seed, requests }: { readonly seed: number; readonly requests: number },
): Promise<FuzzReport> {
  const random = new Random(seed)
  const contract = await readContract(service.url)
  const { components } = (await (await fetch(`${service.url}/openapi.json`)).json()) as OpenApiDocument
  const agent = new Agent({ keepAlive: true, maxSockets: IN_FLIGHT })
  const ids: string[] = []
  const findings: string[] = []
  const statuses: Record<string, number> = {}
  const routes = new Set<string>()
  const clients = await Promise.all([service.signUp(), service.signUp({ role: 'admin' }), service.client()])
  const sources = { contract, components: components.schemas, ids }

  const once = async (made: FuzzedRequest, who: number): Promise<void> => {
    const client = clients[who]!
    const exchange = await exchangeOf(service.url, made, client, agent)
    statuses[exchange.status] = (statuses[exchange.status] ?? 0) + 1
    const route = contract.find(made.method, made.path)
    if (route) routes.add(`${route.method} ${route.path}`)
    remember(exchange.text, ids, random)
    const faults = contract.findFaults(exchange)
    if (exchange.status === 500) faults.push('an internal error')
    if (faults.length > 0 && findings.length < MOST_FINDINGS) findings.push(toFinding(made, exchange, faults))
    // It signed itself out, or closed its account.
    if (exchange.status === 401 && client.cookie !== undefined && !made.headers.authorization) {
      clients[who] = await service.signUp({ role: who === 1 ? 'admin' : 'athlete' })
    }
  }
  try {
    for (let sent = 0; sent < requests; sent += IN_FLIGHT) {
      const batch = Array.from({ length: Math.min(IN_FLIGHT, requests - sent) }, () => toRequest(sources, random))
      const whose = batch.map(() => random.pick([0, 0, 0, 0, 1, 1, 2]))
      await Promise.all(batch.map((made, at) => once(made, whose[at]!)))
    }
  } finally {
    agent.destroy()
  }
  return { seed, requests, statuses, routes: routes.size, findings }
}

async function exchangeOf(url: string, made: FuzzedRequest, client: TestClient, agent: Agent): Promise<Exchange> {
  const { method, path, body } = made
  const headers = { ...made.headers, ...(client.cookie === undefined ? {} : { cookie: client.cookie }) }
  const { promise, resolve, reject } = Promise.withResolvers<Exchange>()
  const signal = AbortSignal.timeout(ANSWERED_WITHIN_MS)
  const length = body === undefined ? {} : { 'content-length': body.length }
  const asking = send(new URL(url), { method, path, headers: { ...headers, ...length }, agent, signal })
  asking.on('response', (response) => {
    const all = new Headers(Object.entries(response.headersDistinct).map(([name, values]) => [name, values!.join()]))
    const status = response.statusCode!
    buffer(response).then((bytes) => resolve({ method, path, status, headers: all, text: bytes.toString() }), reject)
  })
  asking.on('error', (cause) => reject(new Error(`${method} ${path.slice(0, 200)} got no answer`, { cause })))
  asking.end(body)
  return await promise
}

// So that later requests are about what is there.
function remember(text: string, ids: string[], random: Random): void {
  for (const [, id] of text.slice(0, 5_000).matchAll(/"(?:id|workoutId)":"([0-9a-f-]{36})"/g)) {
    if (ids.length < MOST_IDS) ids.push(id!)
    else ids[random.below(MOST_IDS)] = id!
  }
}

function toFinding(
  { method, path, headers, body }: FuzzedRequest,
  { status, text }: Exchange,
  faults: string[],
): string {
  const sent = `${method} ${path.slice(0, 300)} ${JSON.stringify(headers).slice(0, 300)} ${body?.toString().slice(0, 500) ?? ''}`
  return `${sent}\n  answered ${status} ${text.slice(0, 300)}\n  ${faults.slice(0, 5).join('\n  ')}`
}
