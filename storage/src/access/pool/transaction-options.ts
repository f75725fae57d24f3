import { defineSettings, integerSetting, oneOfSetting, optionalSetting, parseSettings } from '../../settings.ts'
import type { TransactionOptions } from '../database.ts'

const LONGEST_MS = 86_400_000

const transactionSettings = defineSettings({
  isolation: optionalSetting(
    oneOfSetting({ values: ['read committed', 'repeatable read', 'serializable'], description: 'Isolation level' }),
  ),
  statementTimeoutMs: optionalSetting(
    integerSetting({ minimum: 1, maximum: LONGEST_MS, unit: 'ms', description: 'Limit for each statement' }),
  ),
  lockTimeoutMs: optionalSetting(
    integerSetting({ minimum: 1, maximum: LONGEST_MS, unit: 'ms', description: 'Limit for each wait for a lock' }),
  ),
  attempts: integerSetting({ minimum: 1, maximum: 100, default: 5, description: 'Most runs of the whole work' }),
})

const USUAL = { attempts: 5, signal: undefined } as const

/**
 * The options that steer who runs a transaction; the others are for the server.
 * @throws StorageError `settings_invalid` for a value out of range or an unknown name
 */
export function checkTransactionOptions(options: TransactionOptions): {
  readonly attempts: number
  readonly signal: AbortSignal | undefined
} {
  const { signal, ...limits } = options
  if (Object.keys(limits).length === 0) return signal === undefined ? USUAL : { ...USUAL, signal }
  return { attempts: parseSettings(transactionSettings, { file: limits }).attempts, signal }
}
