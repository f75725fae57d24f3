import type { CreateBodyOf, Entity, EntitySchemas, RecordIdOf, UpdateBodyOf } from '@longrun/storage'
import type { TSchema } from 'typebox'
import { created, noContent, ok, type ProblemCode, parseIfMatch, type Routes } from '../../http/index.ts'
import type { ResourceService } from './resource-service.ts'

/** Which records have routes, where, and who may write them. */
export interface ResourceRoutesParts<E extends Entity> {
  readonly entity: E
  /** Where they are, for example `/v1/plans`. */
  readonly path: `/v1/${string}`
  readonly schemas: Omit<EntitySchemas<E>, 'create'> & { readonly create: TSchema }
  readonly service: Pick<ResourceService<E>, 'create' | 'get' | 'list' | 'update' | 'delete' | 'restore'>
  /** Who may make, change, delete and restore records. Default: whoever is signed in, each their own. */
  readonly writers?: 'user' | 'admin'
  /** What the documentation says about a new record beyond its schema. */
  readonly createDescription?: string
}

/**
 * Declares the routes of one kind of record: POST, GET (list), GET (one), PATCH, DELETE, and POST to restore. They only
 * translate, the same way for every kind.
 */
export function resourceRoutes<E extends Entity>(routes: Routes, parts: ResourceRoutesParts<E>): void {
  const { entity, path, schemas, service, createDescription } = parts
  const { name } = entity
  const plural = path.slice(path.lastIndexOf('/') + 1)
  const access = parts.writers ?? 'user'
  const problems: readonly ProblemCode[] = entity.unique.length > 0 ? ['unique_violation'] : []
  // The type of a path names its parameters; whatever stands before `:id` has none.
  const one = `${path}/:id` as '/v1/records/:id'
  const idOf = (params: { readonly id: string }) => params.id as RecordIdOf<E>
  const versioned = (record: unknown) => ({ version: (record as { version: number }).version })

  routes.post(
    path as '/v1/records',
    {
      summary: `Add a ${name}`,
      ...(createDescription === undefined ? {} : { description: createDescription }),
      access,
      body: schemas.create,
      answers: { 201: schemas.record },
      problems,
    },
    async ({ caller, body }) => {
      const record = await service.create(caller, body as CreateBodyOf<E>)
      return created(record, `${path}/${(record as unknown as { id: string }).id}`, versioned(record))
    },
  )

  routes.get(
    path as '/v1/records',
    {
      summary: entity.placement === 'owned' ? `Your ${plural}` : `All ${plural}`,
      query: schemas.listQuery,
      answers: { 200: schemas.list },
    },
    async ({ caller, query }) => ok(await service.list(caller, query)),
  )

  routes.get(one, { summary: `One ${name}`, answers: { 200: schemas.record } }, async ({ caller, params }) => {
    const record = await service.get(caller, idOf(params))
    return ok(record, versioned(record))
  })

  routes.patch(
    one,
    {
      summary: `Change a ${name}; null clears a field`,
      access,
      ifMatch: 'required',
      body: schemas.update,
      answers: { 200: schemas.record },
      problems,
    },
    async ({ caller, params, body, headers }) => {
      const version = parseIfMatch(headers['if-match'], { required: true })
      const record = await service.update(caller, idOf(params), body as UpdateBodyOf<E>, version)
      return ok(record, versioned(record))
    },
  )

  routes.delete(
    one,
    { summary: `Delete a ${name}`, access, ifMatch: 'optional', answers: { 204: null } },
    async ({ caller, params, headers }) => {
      await service.delete(caller, idOf(params), parseIfMatch(headers['if-match'], { required: false }))
      return noContent()
    },
  )
  routes.post(
    `${one}/restore` as '/v1/records/:id/restore',
    {
      summary: `Restore a deleted ${name}, with exactly what went with it`,
      description: 'Where something stands against it, nothing is restored: `detail` and `errors` say what.',
      access,
      ifMatch: 'optional',
      answers: { 200: schemas.record },
      problems: [...problems, 'not_restorable'],
    },
    async ({ caller, params, headers }) => {
      const record = await service.restore(caller, idOf(params), parseIfMatch(headers['if-match'], { required: false }))
      return ok(record, versioned(record))
    },
  )
}
