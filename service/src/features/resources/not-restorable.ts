import { StorageError } from '@longrun/storage'
import { Problem } from '../../http/index.ts'

/** A deletion that cannot be taken back, with the reason. */
export const notRestorable = (detail: string): Problem => new Problem('not_restorable', { detail })

/** The input is the caller's in all else; here it is what became of the record's parents. Other errors as they are. */
export function toParentProblem(error: unknown): unknown {
  if (!(error instanceof StorageError) || error.code !== 'invalid_input') return error
  const detail = 'What it belonged to is deleted: restore that, and this comes back with it where it went with it'
  return new Problem('not_restorable', { detail, errors: error.problems, cause: error })
}
