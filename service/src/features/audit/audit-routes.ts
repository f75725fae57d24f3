import { type Feature, ok } from '../../http/index.ts'
import { auditSchemas } from './audit-schemas.ts'
import type { AuditService } from './audit-service.ts'

const DESCRIPTION =
  'Newest first. Of what belongs to a runner only the names of the fields are told, never their values: those are for the ' +
  'runner alone.'

/** The audit log, for admins. */
export function auditRoutes(audit: AuditService): Feature {
  return (routes) => {
    routes.get(
      '/v1/admin/audit',
      {
        summary: 'Who changed what, when and from where',
        description: DESCRIPTION,
        access: 'admin',
        query: auditSchemas.query,
        answers: { 200: auditSchemas.page },
        problems: ['search_too_wide'],
      },
      async ({ query }) => ok(await audit.search(query)),
    )
  }
}
