import { toListOptions } from '@longrun/storage'
import { type Answer, accepted, type Feature, ok, parseIfMatch } from '../../http/index.ts'
import { archivalRunEntity } from './archival-run-entity.ts'
import { archivalSchemas } from './archival-schemas.ts'
import type { ArchivalOrder, ArchivalRun, ArchivalService } from './archival-service.ts'

const withVersion = (run: ArchivalRun): Answer => ok(run, { version: run.version })

/** What admins order to be archived, and see of it. */
export function archivalRoutes(archivals: ArchivalService): Feature {
  return (routes) => {
    routes.post(
      '/v1/admin/archival',
      {
        summary: 'Archive by policy what is old enough',
        description:
          'It is done in the background, in batches with rests between them; the answer says where to look. ' +
          '`filter` takes the parameters of the list, `ageColumn` any of its times and days. With `isDryRun` it is counted.',
        access: 'admin',
        body: archivalSchemas.create,
        answers: { 202: archivalSchemas.record },
      },
      async ({ caller, body }) => {
        const run = await archivals.order(caller.userId, body as ArchivalOrder)
        return accepted(run, `/v1/admin/archival/${run.id}`, { version: run.version })
      },
    )

    routes.get(
      '/v1/admin/archival',
      {
        summary: 'Archivals by policy, newest first',
        access: 'admin',
        query: archivalSchemas.listQuery,
        answers: { 200: archivalSchemas.list },
      },
      async ({ query }) => ok(await archivals.list(toListOptions(archivalRunEntity, query))),
    )

    routes.get(
      '/v1/admin/archival/:id',
      { summary: 'One archival: how far it has come', access: 'admin', answers: { 200: archivalSchemas.record } },
      async ({ params }) => withVersion(await archivals.get(params.id)),
    )

    routes.post(
      '/v1/admin/archival/:id/cancel',
      {
        summary: 'End an archival; what is archived stays so',
        access: 'admin',
        ifMatch: 'optional',
        answers: { 200: archivalSchemas.record },
        problems: ['not_cancellable'],
      },
      async ({ caller, params, headers }) => {
        const version = parseIfMatch(headers['if-match'], { required: false })
        return withVersion(await archivals.cancel(caller.userId, params.id, version))
      },
    )
  }
}
