import { booleanSetting, defineSettings, integerSetting, textSetting, urlSetting } from '../../settings.ts'

/** What a pool can be told, with ranges and defaults. A program that has more settings spreads these into its own. */
export const poolSettings = defineSettings({
  url: urlSetting({
    protocols: ['postgres:', 'postgresql:'],
    env: 'DATABASE_URL',
    description: 'PostgreSQL server, database and role',
  }),
  maxConnections: integerSetting({
    minimum: 1,
    maximum: 500,
    default: 10,
    env: 'LONGRUN_MAX_CONNECTIONS',
    description: 'Most connections open at once',
  }),
  maxWaiting: integerSetting({
    minimum: 0,
    maximum: 100_000,
    default: 1_000,
    env: 'LONGRUN_MAX_WAITING',
    description: 'Most callers that may wait for a connection at once',
  }),
  acquireTimeoutMs: integerSetting({
    minimum: 1,
    maximum: 60_000,
    default: 5_000,
    unit: 'ms',
    env: 'LONGRUN_ACQUIRE_TIMEOUT_MS',
    description: 'Longest wait for a free connection',
  }),
  connectTimeoutMs: integerSetting({
    minimum: 1,
    maximum: 60_000,
    default: 5_000,
    unit: 'ms',
    env: 'LONGRUN_CONNECT_TIMEOUT_MS',
    description: 'Longest wait for the server while a connection is opened',
  }),
  answerTimeoutMs: integerSetting({
    minimum: 1,
    maximum: 86_400_000,
    default: 35_000,
    unit: 'ms',
    env: 'LONGRUN_ANSWER_TIMEOUT_MS',
    description: "Longest wait for the answer to a statement; keep it above the role's statement_timeout",
  }),
  idleTimeoutMs: integerSetting({
    minimum: 100,
    maximum: 86_400_000,
    default: 60_000,
    unit: 'ms',
    env: 'LONGRUN_IDLE_TIMEOUT_MS',
    description: 'Connections that nobody used for so long are closed',
  }),
  maxLifetimeMs: integerSetting({
    minimum: 1_000,
    maximum: 604_800_000,
    default: 3_600_000,
    unit: 'ms',
    env: 'LONGRUN_MAX_LIFETIME_MS',
    description: 'Connections older than this are replaced when they come back, so that their memory goes too',
  }),
  namedStatements: booleanSetting({
    default: true,
    env: 'LONGRUN_NAMED_STATEMENTS',
    description: 'Keep statements prepared under names; off behind a transaction-mode pooler that does not track them',
  }),
  maxPrepared: integerSetting({
    minimum: 1,
    maximum: 100_000,
    default: 500,
    env: 'LONGRUN_MAX_PREPARED',
    description: 'Most statements kept prepared on each connection; beyond it the oldest gives way',
  }),
  applicationName: textSetting({
    maxLength: 63,
    default: 'longrun',
    env: 'LONGRUN_APPLICATION_NAME',
    description: 'Name shown in pg_stat_activity',
  }),
})
