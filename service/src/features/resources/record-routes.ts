import type { CreateBodyOf, Entity, UpdateBodyOf } from '@longrun/storage'
import Type from 'typebox'
import { created, ok, parseIfMatch, type Routes, wantsLines } from '../../http/index.ts'
import { listLineSchema } from './batch/index.ts'
import { historySchemas } from './history-schemas.ts'
import { listInLines } from './line-lists.ts'
import { idOf, type ResourceKind, versionOf } from './resource-kind.ts'

/** The routes that make, list, read and change records. */
export function recordRoutes<E extends Entity>(routes: Routes, kind: ResourceKind<E>): void {
  const { entity, path, one, access, schemas, service, takenProblems, createDescription } = kind
  const { name } = entity
  const plural = path.slice(path.lastIndexOf('/') + 1)

  routes.post(
    path as '/v1/records',
    {
      summary: `Add a ${name}`,
      ...(createDescription === undefined ? {} : { description: createDescription }),
      access,
      body: schemas.create,
      answers: { 201: schemas.record },
      problems: Object.keys(entity.parents).length > 0 ? [...takenProblems, 'archived'] : takenProblems,
    },
    async ({ caller, body }) => {
      const record = await service.create(caller, body as CreateBodyOf<E>)
      return created(record, `${path}/${(record as unknown as { id: string }).id}`, versionOf(record))
    },
  )

  routes.get(
    path as '/v1/records',
    {
      summary: entity.placement === 'owned' ? `Your ${plural}` : `All ${plural}`,
      query: schemas.listQuery,
      answers: { 200: schemas.list },
      lines: listLineSchema(schemas.record),
      problems: ['busy'],
    },
    async (request) => {
      const { caller, query, headers } = request
      if (wantsLines(headers.accept)) return await listInLines(request, query, kind)
      return ok(await service.list(caller, query))
    },
  )

  routes.get(
    one,
    {
      summary: `One ${name}; with \`at\`, as it was then`,
      query: Type.Object({ at: historySchemas.at }),
      answers: { 200: schemas.record },
      problems: ['history_incomplete'],
    },
    async ({ caller, params, query }) => {
      const id = idOf<E>(params)
      const record = query.at === undefined ? await service.get(caller, id) : await service.getAt(caller, id, query.at)
      return ok(record, versionOf(record))
    },
  )

  routes.patch(
    one,
    {
      summary: `Change a ${name}; null clears a field`,
      access,
      ifMatch: 'required',
      body: schemas.update,
      answers: { 200: schemas.record },
      problems: [...takenProblems, 'archived'],
    },
    async ({ caller, params, body, headers }) => {
      const version = parseIfMatch(headers['if-match'], { required: true })
      const record = await service.update(caller, idOf<E>(params), body as UpdateBodyOf<E>, version)
      return ok(record, versionOf(record))
    },
  )
}
