import { type Entity, StorageError } from '@longrun/storage'
import { closeWhenStalled, LINES_TYPE, ok, type Routes } from '../../http/index.ts'
import {
  batchLineSchema,
  batchResultsSchema,
  batchSchema,
  DEFAULT_BATCH_LIMITS,
  openOperationParser,
  operationSchemas,
  receiveBatch,
  runLines,
  toBatchProblem,
  toResults,
} from './batch/index.ts'
import type { ResourceKind } from './resource-kind.ts'

const limits = DEFAULT_BATCH_LIMITS

/** The route that does many operations at once. */
export function batchRoutes<E extends Entity>(routes: Routes, kind: ResourceKind<E>): void {
  const { path, access, schemas, service, lines } = kind
  const operations = operationSchemas(schemas)
  const parse = openOperationParser<E>(operations)

  routes.post(
    `${path}/batch` as '/v1/records/batch',
    {
      summary: `Make, change, delete, restore and archive many ${path.slice(path.lastIndexOf('/') + 1)} at once`,
      description:
        `Each operation does what its single request does. As JSON up to ${limits.maxOperations}, all or none unless "atomic" is ` +
        `false; as lines, an operation each, up to ${limits.maxStreamedOperations}, each for itself, and results come while more is sent.`,
      access,
      upload: {
        content: {
          'application/json': batchSchema(operations, limits.maxOperations),
          [LINES_TYPE]: { type: 'string', description: 'An operation a line' } as never,
        },
        minBytesPerSecond: limits.minBytesPerSecond,
        receive: async (request) => receiveBatch(request, limits),
      },
      bodyLimitBytes: limits.maxBodyBytes,
      answers: { 200: batchResultsSchema },
      lines: batchLineSchema,
      problems: ['batch_failed', 'precondition_required', 'busy'],
    },
    async (request) => {
      const { caller, body } = request
      if (body.lines !== undefined) {
        return lines.answer(request, async (out) => {
          using _ = closeWhenStalled(request.raw, limits.stalledMs)
          const batch = (some: Parameters<typeof service.batch>[1]) => service.batch(caller, some, { isAtomic: false })
          return await runLines(body.lines, out, { parse, limits, batch })
        })
      }
      const { isAtomic } = body
      const asked = body.operations.map(parse)
      const settled = await service.batch(caller, asked, { isAtomic }).catch((error: unknown) => {
        const isOfSome = error instanceof StorageError && error.code === 'batch_failed'
        throw isOfSome ? toBatchProblem(asked, error.failures) : error
      })
      return ok({ results: toResults(asked, settled) })
    },
  )
}
