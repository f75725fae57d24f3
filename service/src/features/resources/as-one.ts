import { StorageError } from '@longrun/storage'

/** What is done to a set of one: where it fails, the failure is that of the one. */
export async function asOne<T>(work: Promise<T>): Promise<T> {
  try {
    return await work
  } catch (error) {
    throw error instanceof StorageError && error.code === 'batch_failed' ? error.failures[0]!.error : error
  }
}
