import { entitySchemas } from '@longrun/storage'
import { templateEntity } from './template-entity.ts'

/** Schemas of templates in the API, all from the declaration. */
export const templateSchemas = entitySchemas(templateEntity)
