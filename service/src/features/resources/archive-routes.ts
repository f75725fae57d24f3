import type { Entity } from '@longrun/storage'
import { ok, parseIfMatch, type Routes } from '../../http/index.ts'
import { idOf, type ResourceKind, versionOf } from './resource-kind.ts'

/** The routes that archive records and take that back. */
export function archiveRoutes<E extends Entity>(routes: Routes, kind: ResourceKind<E>): void {
  const { one, access, schemas, service } = kind
  const { name } = kind.entity

  routes.post(
    `${one}/archive` as '/v1/records/:id/archive',
    {
      summary: `Archive a ${name}: it leaves the default list, and nobody changes it`,
      description: 'It still counts wherever it counted before. It can be deleted, and restored: it is archived then.',
      access,
      ifMatch: 'optional',
      body: schemas.archive,
      answers: { 200: schemas.record },
      problems: ['archived'],
    },
    async ({ caller, params, body, headers }) => {
      const version = parseIfMatch(headers['if-match'], { required: false })
      const record = await service.archive(caller, idOf<E>(params), { version, reason: body.reason })
      return ok(record, versionOf(record))
    },
  )

  routes.post(
    `${one}/unarchive` as '/v1/records/:id/unarchive',
    {
      summary: `Take a ${name} out of the archive`,
      access,
      ifMatch: 'optional',
      answers: { 200: schemas.record },
      problems: ['not_archived'],
    },
    async ({ caller, params, headers }) => {
      const version = parseIfMatch(headers['if-match'], { required: false })
      const record = await service.unarchive(caller, idOf<E>(params), version)
      return ok(record, versionOf(record))
    },
  )
}
