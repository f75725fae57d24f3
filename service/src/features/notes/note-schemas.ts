import { entitySchemas } from '@longrun/storage'
import { noteEntity } from './note-entity.ts'

/** Schemas of notes in the API, all from the declaration. */
export const noteSchemas = entitySchemas(noteEntity)
