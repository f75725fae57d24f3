import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { AnswerCheck, type Exchange, type OpenApiDocument } from './index.ts'

const text = (type = 'string') => ({ type })

const DOCUMENT = {
  openapi: '3.1.0',
  paths: {
    '/things/{id}': {
      get: {
        summary: 'One',
        security: [],
        parameters: [],
        responses: {
          200: {
            headers: { ETag: { required: true } },
            content: { 'application/json': { schema: { $ref: '#/components/schemas/Thing' } } },
          },
          204: {},
          404: { content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } } },
        },
      },
    },
    '/things/latest': {
      get: { summary: 'Latest', security: [], parameters: [], responses: { 204: {} } },
    },
  },
  components: {
    schemas: {
      Thing: { type: 'object', properties: { id: text(), size: text('integer') }, required: ['id'] },
      Problem: {
        type: 'object',
        properties: { type: text(), title: text(), status: text('integer'), code: text() },
        required: ['code', 'status'],
      },
    },
  },
} as unknown as OpenApiDocument

const check = new AnswerCheck(DOCUMENT)
const JSON_TYPE = { 'content-type': 'application/json; charset=utf-8', etag: '"1"' }
const PROBLEM_TYPE = { 'content-type': 'application/problem+json' }

function faultsOf(status: number, headers: Record<string, string>, body: unknown, more: Partial<Exchange> = {}) {
  const sent = typeof body === 'string' ? body : JSON.stringify(body)
  return check.findFaults({
    method: 'GET',
    path: '/things/7?x=1',
    status,
    headers: new Headers(headers),
    text: sent,
    ...more,
  })
}

describe('an answer is held against the document', () => {
  test('and one that is as described has no fault', () => {
    assert.deepEqual(faultsOf(200, JSON_TYPE, { id: '7', size: 2 }), [])
    assert.deepEqual(faultsOf(204, {}, ''), [])
    assert.deepEqual(faultsOf(404, PROBLEM_TYPE, { code: 'not_found', status: 404 }), [])
    assert.deepEqual(faultsOf(200, JSON_TYPE, '', { method: 'HEAD' }), [])
  })

  for (const [what, faults, expected] of [
    ['a status that is not documented', () => faultsOf(500, PROBLEM_TYPE, {}), /status 500 is not documented/],
    ['a member that is not documented', () => faultsOf(200, JSON_TYPE, { id: '7', secret: 1 }), /secret/],
    ['a member that is missing', () => faultsOf(200, JSON_TYPE, {}), /id/],
    ['a member of another type', () => faultsOf(200, JSON_TYPE, { id: '7', size: '2' }), /body\/size must be integer/],
    ['a header that is missing', () => faultsOf(200, { 'content-type': 'application/json' }, { id: '7' }), /ETag/],
    ['another content type', () => faultsOf(200, { etag: '"1"', 'content-type': 'text/html' }, '<p>'), /text\/html/],
    ['a body where there is none', () => faultsOf(204, {}, 'hello'), /a body/],
    ['text that is not JSON', () => faultsOf(200, JSON_TYPE, '{'), /not JSON/],
    ['a problem of another status', () => faultsOf(404, PROBLEM_TYPE, { code: 'x', status: 410 }), /another status/],
    ['an error that is no problem', () => faultsOf(404, JSON_TYPE, { id: '7' }), /application\/json/],
    ['an address that nobody takes', () => faultsOf(200, JSON_TYPE, {}, { path: '/nothing' }), /no route takes/],
    ['a fixed path before one with a name', () => faultsOf(200, JSON_TYPE, {}, { path: '/things/latest' }), /204 are/],
  ] as const) {
    test(`${what} is a fault`, () => assert.match(faults().join('\n'), expected))
  }
})
