import { readFile } from 'node:fs/promises'
import { StorageError } from '@longrun/storage'

const DEFAULT_FILE = 'longrun.json'

/**
 * Reads the settings file: one JSON object. The default one may be missing, one that was named may not.
 *
 * @throws StorageError `settings_invalid`
 */
export async function readSettingsFile(named: string | undefined): Promise<Record<string, unknown>> {
  const path = named ?? DEFAULT_FILE
  const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (named === undefined && error.code === 'ENOENT') return undefined
    throw unusable(path, `cannot be read (${error.code})`)
  })
  if (text === undefined) return {}
  const value = parseJson(path, text)
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw unusable(path, 'must hold one JSON object')
  return value as Record<string, unknown>
}

function parseJson(path: string, text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    // The parser's message would repeat part of the file, which may hold a password.
    throw unusable(path, 'is not valid JSON')
  }
}

function unusable(path: string, problem: string): StorageError {
  return new StorageError('settings_invalid', `the settings file ${path} ${problem}`)
}
