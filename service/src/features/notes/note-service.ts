import type { RowOf } from '@longrun/storage'
import type { InputProblem } from '../../http/index.ts'
import { type ResourceParts, ResourceService } from '../resources/index.ts'
import { noteEntity } from './note-entity.ts'

/** What somebody says about a workout. */
export type Note = RowOf<typeof noteEntity>

/** Notes on workouts: a user's own. They go with their workout. */
export class NoteService extends ResourceService<typeof noteEntity> {
  constructor(parts: Required<ResourceParts<typeof noteEntity>>) {
    super(noteEntity, parts)
  }

  protected override check({ tags }: Partial<Note>): InputProblem[] {
    if (!tags || new Set(tags).size === tags.length) return []
    return [{ path: 'tags', message: 'must name each tag once' }]
  }
}
