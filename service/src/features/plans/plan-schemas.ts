import { entitySchemas } from '@longrun/storage'
import { planEntity } from './plan-entity.ts'

/** Schemas of plans in the API, all from the declaration. */
export const planSchemas = entitySchemas(planEntity)
