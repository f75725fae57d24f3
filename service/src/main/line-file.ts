import { createWriteStream } from 'node:fs'
import { open, rename, rm } from 'node:fs/promises'
import { pipeline } from 'node:stream/promises'
import { StorageError } from '@longrun/storage'

/**
 * Writes lines, each with its end, into a file, which is there only once it is whole. Gives how many they were.
 *
 * @throws StorageError `invalid_input` where the file cannot be written
 */
export async function writeLines(path: string, lines: AsyncIterable<string>): Promise<number> {
  const unfinished = `${path}.unfinished`
  let count = 0
  const counted = async function* () {
    for await (const line of lines) {
      count++
      yield line
    }
  }
  try {
    await pipeline(counted, createWriteStream(unfinished, { flush: true }))
    await rename(unfinished, path)
  } catch (error) {
    await rm(unfinished, { force: true })
    throw toFileError(path, error)
  }
  return count
}

/** The lines of a file, one at a time. @throws StorageError `invalid_input` where it cannot be read */
export async function* readLines(path: string): AsyncGenerator<string> {
  await using file = await open(path).catch((error) => {
    throw toFileError(path, error)
  })
  yield* file.readLines()
}

function toFileError(path: string, error: unknown): unknown {
  const { code } = error as NodeJS.ErrnoException
  if (error instanceof StorageError || code === undefined) return error
  const message = `cannot be read or written (${code})`
  return new StorageError('invalid_input', `${path} ${message}`, { problems: [{ path, message }], cause: error })
}
