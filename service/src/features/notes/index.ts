export { noteEntity } from './note-entity.ts'
export { noteRoutes } from './note-routes.ts'
export { type Note, NoteService } from './note-service.ts'
