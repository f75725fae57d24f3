import type { Reference } from '@longrun/storage'
import { metricSeries } from '../features/metrics/index.ts'
import { noteEntity } from '../features/notes/index.ts'
import { profileEntity } from '../features/profiles/index.ts'
import { userEntity } from '../features/users/index.ts'
import { workoutEntity } from '../features/workouts/index.ts'

/** References that the service keeps by itself: from tables by month, and from what users own to the catalog. */
export const references: readonly Reference[] = [
  {
    table: noteEntity.table,
    columns: ['user_id', 'workout_id'],
    parent: workoutEntity.table,
    parentColumns: ['user_id', 'id'],
  },
  {
    table: metricSeries.table,
    columns: [metricSeries.ownerKey, metricSeries.contextKey],
    parent: workoutEntity.table,
    parentColumns: ['user_id', 'id'],
  },
  {
    table: profileEntity.table,
    columns: ['user_id'],
    parent: userEntity.table,
    parentColumns: ['id'],
    outlivesDeletion: true,
  },
]
