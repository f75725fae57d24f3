import { entitySchemas } from '@longrun/storage'
import Type from 'typebox'
import { historySchemas } from '../resources/index.ts'
import { profileEntity } from './profile-entity.ts'

const schemas = entitySchemas(profileEntity)

export const profileSchemas = {
  profile: schemas.record,
  replace: schemas.create,
  query: Type.Object({
    at: historySchemas.at,
    on: Type.Optional(
      Type.String({
        format: 'date',
        description: 'A day: `zones` has then for each metric the set that holds on it, instead of all',
      }),
    ),
  }),
}
