import type { Entity } from '@longrun/storage'
import { noContent, ok, parseIfMatch, type Routes } from '../../http/index.ts'
import { idOf, type ResourceKind, versionOf } from './resource-kind.ts'

/** The routes that delete records and take a deletion back. */
export function deletionRoutes<E extends Entity>(routes: Routes, kind: ResourceKind<E>): void {
  const { one, access, schemas, service, takenProblems } = kind
  const { name } = kind.entity

  routes.delete(
    one,
    { summary: `Delete a ${name}`, access, ifMatch: 'optional', answers: { 204: null } },
    async ({ caller, params, headers }) => {
      await service.delete(caller, idOf<E>(params), parseIfMatch(headers['if-match'], { required: false }))
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
      problems: [...takenProblems, 'not_restorable'],
    },
    async ({ caller, params, headers }) => {
      const record = await service.restore(
        caller,
        idOf<E>(params),
        parseIfMatch(headers['if-match'], { required: false }),
      )
      return ok(record, versionOf(record))
    },
  )
}
