import assert from 'node:assert/strict'
import { test } from 'node:test'
import { checkDrift } from '@longrun/storage'
import { noteEntity } from '../features/notes/index.ts'
import { planEntity } from '../features/plans/index.ts'
import { profileEntity } from '../features/profiles/index.ts'
import { templateEntity } from '../features/templates/index.ts'
import { tokenEntity } from '../features/tokens/index.ts'
import { uploadEntity } from '../features/uploads/index.ts'
import { userEntity } from '../features/users/index.ts'
import { workoutEntity } from '../features/workouts/index.ts'
import { openTestService } from '../testing/index.ts'

test('every entity of the service is what its table really is, with an index for each order and filter', async () => {
  await using service = await openTestService()
  const entities = [
    noteEntity,
    planEntity,
    profileEntity,
    templateEntity,
    tokenEntity,
    uploadEntity,
    userEntity,
    workoutEntity,
  ]
  const problems = await service.database.database.read('catalog', (reader) => checkDrift(reader, entities))
  assert.deepEqual(problems, [])
})
