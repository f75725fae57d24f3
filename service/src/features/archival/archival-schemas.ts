import { entitySchemas } from '@longrun/storage'
import { archivalRunEntity } from './archival-run-entity.ts'

/** Schemas of archivals by policy in the API. */
export const archivalSchemas = entitySchemas(archivalRunEntity)
