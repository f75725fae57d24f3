import { PROCESS_UPLOADS } from '../features/uploads/index.ts'
import type { JobKind } from '../jobs/index.ts'

/** Every kind of job there is: the owner of the database makes a queue for each. */
export const jobKinds: readonly JobKind<object>[] = [PROCESS_UPLOADS]
