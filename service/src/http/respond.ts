import type { AnswerStore, KeptAnswer } from '@longrun/storage'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { type Answer, sendAnswer } from './answer.ts'
import { toKept, toKeptRefusal, toRequestHash } from './idempotency.ts'
import { isSafe } from './methods.ts'
import { Problem } from './problem.ts'
import type { ReceivedBody, Respond } from './routes.ts'

/** What keeps the answers to keyed requests. */
export type Answers = Pick<AnswerStore, 'once'>

/** A body that took longer than this to arrive may be of somebody who was signed out meanwhile, in ms. */
const ASK_AGAIN_MS = 1_000

/**
 * Takes in a body that is no JSON, runs the handler, once for each Idempotency-Key, and sends the answer. No transaction is
 * open while a body arrives.
 */
export function openRespond(answers: Answers): Respond {
  return async (request, reply, handle) => {
    await using received = await receiveBody(request)
    if (received) request.body = received.body
    if (received && reply.elapsedTime > ASK_AGAIN_MS) await request.recheck()
    const key = request.headers['idempotency-key']
    if (typeof key !== 'string' || !request.caller || isSafe(request.method)) {
      const answer = await handle()
      await answer.afterwards?.()
      return sendAnswer(request, reply, answer)
    }
    let made: Answer | undefined
    const keyed = {
      owner: request.caller.userId,
      key,
      requestHash: toRequestHash(request, received?.fingerprint),
    }
    const { answer, isReplayed } = await answers.once(keyed, {
      run: async () => {
        made = await handle()
        return toKept(reply, made)
      },
      toRefusal: (error) => {
        made = undefined
        return toKeptRefusal(error, request.id)
      },
    })
    if (isReplayed) return sendKept(reply.header('idempotency-replayed', 'true'), answer)
    await made?.afterwards?.()
    const cookie = made?.headers?.['set-cookie']
    if (cookie !== undefined) reply.header('set-cookie', cookie)
    return sendKept(reply, answer)
  }
}

async function receiveBody(request: FastifyRequest): Promise<ReceivedBody<unknown> | undefined> {
  const { upload } = request.routeOptions.config.spec ?? {}
  const { destroyed: isClosed, readableEnded: isWhole } = request.raw
  // Who left while it was looked up who it is sends no more, and a parser that is told of no end would wait for ever.
  if (upload && isClosed && !isWhole)
    throw new Problem('malformed_request', { detail: 'The sender left before the body' })
  return await upload?.receive(request)
}

function sendKept(reply: FastifyReply, { status, headers, body }: KeptAnswer): FastifyReply {
  return reply
    .code(status)
    .headers(headers)
    .send(body ?? undefined)
}
