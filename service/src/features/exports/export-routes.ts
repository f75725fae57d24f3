import type { Readable } from 'node:stream'
import { newId } from '@longrun/storage'
import type { FastifyRequest } from 'fastify'
import { closeWhenStalled, type Feature, invalidInput, ok, Problem, type ReceivedBody } from '../../http/index.ts'
import { ArchiveError, type Spool } from '../uploads/index.ts'
import { ExportFile, type ImportService } from './arriving/index.ts'
import type { ExportLimits } from './export-limits.ts'
import { exportSchemas } from './export-schemas.ts'
import { ExportStreams, openRecheck } from './export-stream.ts'
import { type ContentParts, writeExport } from './leaving/index.ts'
import { Places } from './places.ts'

interface Parts {
  readonly content: ContentParts
  readonly imports: ImportService
  readonly spool: Spool
  readonly limits: ExportLimits
}

const ZIP = 'application/zip'

/** Taking everything out of an account, and into another. */
export function exportRoutes({ content, imports, spool, limits }: Parts): Feature {
  const { maxExports, maxImports, maxPerUser: perUser, maxExportBytes } = limits
  const streams = new ExportStreams({ places: new Places('exports', { most: maxExports, perUser }), limits })
  const places = new Places('imports', { most: maxImports, perUser })

  return (routes, scope) => {
    scope.addHook('preClose', async () => streams.close())
    scope.removeContentTypeParser('application/json')
    scope.addContentTypeParser(ZIP, (_request, payload, done) => done(null, payload))

    routes.get(
      '/v1/me/export',
      {
        summary: 'Everything of yours as a zip: lines of JSON, and the original files',
        description:
          'An answer that was cut is no zip archive; a whole one ends with manifest.json, which has the hash of each file.',
        session: true,
        answers: { 200: ZIP },
        problems: ['busy'],
      },
      (request) => {
        const { userId } = request.caller
        const body = streams.open(request as unknown as FastifyRequest, ({ sink, signal }) =>
          writeExport(content, userId, { sink, mayGoOn: () => signal.throwIfAborted() }),
        )
        return ok(body, {
          headers: {
            'content-type': ZIP,
            'content-disposition': 'attachment; filename="longrun-export.zip"',
            'x-accel-buffering': 'no',
          },
        })
      },
    )

    const receive = async (request: FastifyRequest): Promise<ReceivedBody<ExportFile>> => {
      if (!request.headers['content-type']?.startsWith(ZIP))
        throw new Problem('unsupported_media_type', { detail: `Send the export as it is: ${ZIP}` })
      await using held = new AsyncDisposableStack()
      held.use(places.take(request.caller!.userId))
      const id = newId()
      using _ = closeWhenStalled(request.raw, limits.stalledMs)
      const written = await spool
        .write(id, (request.body as Readable).iterator({ destroyOnReturn: false }), {
          maxBytes: maxExportBytes,
          check: (path) => ExportFile.open(path, limits),
        })
        .catch(toRefusal)
      held.use(written.checked)
      // It is open: what is left of it goes with the process, whatever ends that.
      await spool.delete(id)
      const owned = held.move()
      return {
        body: written.checked,
        fingerprint: written.sha256.toString('hex'),
        [Symbol.asyncDispose]: () => owned.disposeAsync(),
      }
    }

    routes.post(
      '/v1/me/import',
      {
        summary: 'Take an export into your account: what is not there yet',
        description:
          'Nothing that is there is changed. The same export may be sent again, to go on where it was ended.',
        session: true,
        upload: { content: { [ZIP]: exportSchemas.archive }, receive, minBytesPerSecond: limits.minBytesPerSecond },
        bodyLimitBytes: maxExportBytes + 1,
        answers: { 200: exportSchemas.report },
        problems: ['busy', 'spool_full'],
        holdsSecret: true,
      },
      async (request) => {
        using recheck = openRecheck(request as unknown as FastifyRequest, limits)
        const leave = () => recheck.stop(new Problem('aborted'))
        request.raw.socket.once('close', leave)
        try {
          const mayGoOn = () => recheck.signal.throwIfAborted()
          return ok(await imports.run(request.caller.userId, request.body, { mayGoOn }))
        } finally {
          request.raw.socket.off('close', leave)
        }
      },
    )
  }
}

function toRefusal(error: unknown): never {
  if (!(error instanceof ArchiveError)) throw error
  if (error.reason === 'archive_too_large') throw new Problem('body_too_large', { detail: error.message })
  throw invalidInput([{ path: 'file', message: error.message }])
}
