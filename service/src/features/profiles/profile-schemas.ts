import { entitySchemas } from '@longrun/storage'
import { profileEntity } from './profile-entity.ts'

const schemas = entitySchemas(profileEntity)

export const profileSchemas = { profile: schemas.record, replace: schemas.create }
