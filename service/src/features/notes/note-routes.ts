import type { Feature, LineStreams } from '../../http/index.ts'
import { resourceRoutes } from '../resources/index.ts'
import { noteEntity } from './note-entity.ts'
import { noteSchemas } from './note-schemas.ts'
import type { NoteService } from './note-service.ts'

/** A user's notes on workouts. */
export function noteRoutes(service: NoteService, lines: LineStreams): Feature {
  return (routes) =>
    resourceRoutes(routes, { entity: noteEntity, path: '/v1/notes', schemas: noteSchemas, service, lines })
}
