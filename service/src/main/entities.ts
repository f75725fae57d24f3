import type { Entity } from '@longrun/storage'
import { archivalRunEntity } from '../features/archival/index.ts'
import { noteEntity } from '../features/notes/index.ts'
import { planEntity } from '../features/plans/index.ts'
import { profileEntity } from '../features/profiles/index.ts'
import { templateEntity } from '../features/templates/index.ts'
import { tokenEntity } from '../features/tokens/index.ts'
import { uploadEntity } from '../features/uploads/index.ts'
import { userEntity } from '../features/users/index.ts'
import { workoutEntity } from '../features/workouts/index.ts'

/** Everything that is declared as an entity. */
export const entities: readonly Entity[] = [
  archivalRunEntity,
  noteEntity,
  planEntity,
  profileEntity,
  templateEntity,
  tokenEntity,
  uploadEntity,
  userEntity,
  workoutEntity,
]
