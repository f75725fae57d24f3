export {
  type Database,
  openPool,
  type Placement,
  type Pool,
  type PoolSettings,
  quoteIdentifier,
  quoteLiteral,
  type Reader,
  type ReadOptions,
  type Statement,
  type StatementOptions,
  statement,
  type TransactionOptions,
  type Tx,
} from './access/index.ts'
export { type Clock, systemClock } from './clock.ts'
export { STORAGE_ERROR_CODES, StorageError, type StorageErrorCode, type StorageErrorDetails } from './errors.ts'
export { findNearestName } from './nearest-name.ts'
export {
  booleanSetting,
  defineSettings,
  describeSettings,
  integerSetting,
  oneOfSetting,
  optionalSetting,
  parseSettings,
  pathSetting,
  type Setting,
  type SettingDescription,
  type SettingSources,
  type Settings,
  type SettingValues,
  textSetting,
  toSettingsError,
  urlSetting,
} from './settings.ts'
