import type { FastifyInstance } from 'fastify'
import { Problem } from './problem.ts'
import { sendProblem } from './problem-answer.ts'

/** Answers what no route takes: 405 with Allow where another method would do, 404 elsewhere. */
export function answerUnknownAddresses(app: FastifyInstance): void {
  const patterns = new Map<string, { readonly matches: RegExp; readonly methods: Set<string> }>()
  app.addHook('onRoute', ({ url, method }) => {
    const pattern = patterns.get(url) ?? { matches: toPattern(url), methods: new Set<string>() }
    for (const name of [method].flat()) pattern.methods.add(name)
    patterns.set(url, pattern)
  })
  app.setNotFoundHandler((request, reply) => {
    const path = request.url.split('?', 1)[0]!
    const allowed = [...patterns.values()]
      .filter(({ matches }) => matches.test(path))
      .flatMap(({ methods }) => [...methods])
    if (allowed.length === 0 || allowed.includes(request.method))
      return sendProblem(reply, new Problem('route_not_found'))
    const allow = [...new Set(allowed)].sort().join(', ')
    return sendProblem(reply, new Problem('method_not_allowed', { detail: `Allowed: ${allow}`, headers: { allow } }))
  })
}

function toPattern(url: string): RegExp {
  const literal = url.replaceAll(/[.+^${}()|[\]\\]/g, '\\$&')
  return new RegExp(`^${literal.replaceAll(/:\w+/g, '[^/]+').replaceAll('*', '.*')}$`)
}
