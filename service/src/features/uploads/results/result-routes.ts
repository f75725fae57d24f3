import { type Feature, ok } from '../../../http/index.ts'
import type { ProgressStreams } from './progress-streams.ts'
import { resultSchemas, toFilesAnswer, toStateAnswer, toUploadAnswer } from './result-schemas.ts'
import type { UploadResults } from './upload-results.ts'

interface Parts {
  readonly results: UploadResults
  readonly streams: ProgressStreams
}

const EVENTS = {
  'content-type': 'text/event-stream; charset=utf-8',
  // Proxies that gather answers would tell everything at the end.
  'cache-control': 'no-store',
  'x-accel-buffering': 'no',
}

/** What became of what was sent. */
export function uploadResultRoutes({ results, streams }: Parts): Feature {
  return (routes, scope) => {
    // Before the server waits for what is open: a stream would keep it for as long as the upload takes.
    scope.addHook('preClose', async () => streams.close())

    routes.get(
      '/v1/uploads',
      { summary: 'What you sent', query: resultSchemas.query, answers: { 200: resultSchemas.list } },
      async ({ caller, query }) => {
        const { items, nextCursor } = await results.list(caller, query)
        return ok({ items: items.map(toStateAnswer), nextCursor })
      },
    )

    routes.get(
      '/v1/uploads/:id',
      { summary: 'What became of an upload', answers: { 200: resultSchemas.upload } },
      async ({ caller, params }) => ok(toUploadAnswer(await results.get(caller, params.id))),
    )

    routes.get(
      '/v1/uploads/:id/files',
      {
        summary: 'What became of each of its files',
        description: 'In the order of the archive. A cursor belongs to one upload, status and reason.',
        query: resultSchemas.filesQuery,
        answers: { 200: resultSchemas.files },
      },
      async ({ caller, params, query }) => ok(toFilesAnswer(await results.listFiles(caller, params.id, query))),
    )

    routes.get(
      '/v1/uploads/:id/events',
      {
        summary: 'How far it is, as it happens',
        description:
          'Server-sent events `progress`, each with an UploadState: at once and whenever it has changed. The stream ends after ' +
          'a final state (completed, failed, cancelled), and when the session or token ends; ended without one, ask again.',
        answers: { 200: 'text/event-stream' },
        problems: ['busy'],
      },
      async (request) => {
        const { caller, params } = request
        if (request.method !== 'HEAD') {
          const listener = { caller, recheck: () => request.recheck() }
          return ok(await streams.listen(listener, params.id), { headers: EVENTS })
        }
        // Who asks for the headers alone listens to nothing.
        await results.getState(caller, params.id)
        return ok('', { headers: EVENTS })
      },
    )
  }
}
