import { isIP } from 'node:net'
import {
  booleanSetting,
  defineSettings,
  integerSetting,
  oneOfSetting,
  optionalSetting,
  parseSettings,
  pathSetting,
  poolSettings,
  type SettingSources,
  type SettingValues,
  StorageError,
  textSetting,
  urlSetting,
} from '@longrun/storage'
import { readSettingsFile } from './settings-file.ts'

const POSTGRES = ['postgres:', 'postgresql:']
const MINUTE_MS = 60_000
const DAY_SECONDS = 86_400

// How the pool behaves is the pool's own matter; only its address comes by another name here.
const { url: _, ...poolKnobs } = poolSettings

/** Every setting of the service: its type, range, unit, default, and what it is called in each source. */
export const serviceSettings = defineSettings({
  databaseUrl: optionalSetting(
    urlSetting({
      protocols: POSTGRES,
      env: 'DATABASE_URL',
      flag: 'database-url',
      description:
        'PostgreSQL 15 to 18, as the application role; without it Longrun starts a server of its own, except for a worker',
    }),
  ),
  directDatabaseUrl: optionalSetting(
    urlSetting({
      protocols: POSTGRES,
      env: 'DIRECT_DATABASE_URL',
      flag: 'direct-database-url',
      description: 'The same database as its owner and past any pooler, for migrations; default: the database URL',
    }),
  ),
  dataDir: pathSetting({
    env: 'LONGRUN_DATA_DIR',
    flag: 'data-dir',
    default: '.longrun',
    description: 'Where the server of its own keeps its data',
  }),
  spoolDir: optionalSetting(
    pathSetting({
      env: 'LONGRUN_SPOOL_DIR',
      flag: 'spool-dir',
      description: 'Where archives wait until they are unpacked; default: spool in the data folder',
    }),
  ),
  spoolReserveBytes: integerSetting({
    minimum: 0,
    maximum: Number.MAX_SAFE_INTEGER,
    unit: 'bytes',
    env: 'LONGRUN_SPOOL_RESERVE_BYTES',
    default: 1_073_741_824,
    description: 'So much stays free on its disk: an archive that would take it is refused',
  }),
  host: textSetting({ env: 'HOST', flag: 'host', default: '127.0.0.1', description: 'Address to listen on' }),
  port: integerSetting({
    minimum: 0,
    maximum: 65_535,
    env: 'PORT',
    flag: 'port',
    default: 8080,
    description: 'Port to listen on; 0 takes any free one',
  }),
  publicUrl: optionalSetting(
    urlSetting({
      protocols: ['http:', 'https:'],
      env: 'LONGRUN_PUBLIC_URL',
      flag: 'public-url',
      secret: false,
      description: 'Where browsers reach the service; with https, cookies are sent over TLS only',
    }),
  ),
  allowedOrigins: optionalSetting(
    textSetting({
      env: 'LONGRUN_ALLOWED_ORIGINS',
      description: 'Further origins whose pages may change things, separated by commas',
    }),
  ),
  trustedProxies: optionalSetting(
    textSetting({
      env: 'LONGRUN_TRUSTED_PROXIES',
      description: 'Proxies whose X-Forwarded-For is believed: addresses or networks, separated by commas',
    }),
  ),
  logLevel: oneOfSetting({
    values: ['silent', 'fatal', 'error', 'warn', 'info', 'debug'],
    env: 'LONGRUN_LOG_LEVEL',
    flag: 'log-level',
    default: 'info',
    description: 'Least important log lines that are written; with warn, no line a request',
  }),
  logFormat: oneOfSetting({
    values: ['auto', 'json', 'text'],
    env: 'LONGRUN_LOG_FORMAT',
    default: 'auto',
    description: 'Log lines as JSON, or as text for people; auto: text on a terminal, JSON elsewhere',
  }),
  slowStatementMs: integerSetting({
    minimum: 0,
    maximum: 600_000,
    unit: 'ms',
    env: 'LONGRUN_SLOW_STATEMENT_MS',
    default: 1_000,
    description: 'SQL statements that take so long are logged by their tags, never with values; 0 logs none',
  }),
  metricsPort: optionalSetting(
    integerSetting({
      minimum: 0,
      maximum: 65_535,
      env: 'LONGRUN_METRICS_PORT',
      flag: 'metrics-port',
      description: 'Port of a listener of its own for GET /metrics; 0 takes any free one; without it there is none',
    }),
  ),
  metricsHost: textSetting({
    env: 'LONGRUN_METRICS_HOST',
    default: '127.0.0.1',
    description: 'Address of that listener',
  }),
  metricsToken: optionalSetting(
    textSetting({
      env: 'LONGRUN_METRICS_TOKEN',
      minLength: 16,
      maxLength: 200,
      secret: true,
      description:
        'Whoever sends it as Authorization: Bearer may read GET /metrics, on the main port too; without it only on the port of its own, by anybody who reaches that',
    }),
  ),
  worker: booleanSetting({
    env: 'LONGRUN_WORKER',
    flag: 'worker',
    default: true,
    description: 'Do the work in the background too',
  }),
  migrate: booleanSetting({
    env: 'LONGRUN_MIGRATE',
    flag: 'migrate',
    default: true,
    description: 'Apply pending migrations at start',
  }),
  decoderThreads: integerSetting({
    minimum: 1,
    maximum: 64,
    env: 'LONGRUN_DECODER_THREADS',
    default: 1,
    description:
      'Files that a process decodes at once, each on a thread of its own; of two cores one leaves one to requests',
  }),
  decoderNiceness: integerSetting({
    minimum: 0,
    maximum: 19,
    env: 'LONGRUN_DECODER_NICENESS',
    default: 10,
    description: 'How much these threads stand back for everything else; 0 not at all, and on Linux alone',
  }),
  ...poolKnobs,
  bodyLimitBytes: integerSetting({
    minimum: 1_024,
    maximum: 67_108_864,
    unit: 'bytes',
    env: 'LONGRUN_BODY_LIMIT_BYTES',
    default: 1_048_576,
    description: 'Largest JSON body',
  }),
  requestTimeoutMs: integerSetting({
    minimum: 1_000,
    maximum: 60 * MINUTE_MS,
    unit: 'ms',
    env: 'LONGRUN_REQUEST_TIMEOUT_MS',
    default: 5 * MINUTE_MS,
    description: 'How long a body may take to arrive; a file that is sent steadily may take longer',
  }),
  headersTimeoutMs: integerSetting({
    minimum: 1_000,
    maximum: 5 * MINUTE_MS,
    unit: 'ms',
    env: 'LONGRUN_HEADERS_TIMEOUT_MS',
    default: 15_000,
    description: 'How long the headers of a request may take to arrive',
  }),
  keepAliveTimeoutMs: integerSetting({
    minimum: 1_000,
    maximum: 10 * MINUTE_MS,
    unit: 'ms',
    env: 'LONGRUN_KEEP_ALIVE_TIMEOUT_MS',
    default: 72_000,
    description: 'How long an idle connection is kept',
  }),
  shutdownSeconds: integerSetting({
    minimum: 0,
    maximum: 600,
    unit: 's',
    env: 'LONGRUN_SHUTDOWN_SECONDS',
    default: 20,
    description: 'How long requests and jobs in hand may take to finish when the service stops',
  }),
  sessionIdleSeconds: integerSetting({
    minimum: 60,
    maximum: 400 * DAY_SECONDS,
    unit: 's',
    env: 'LONGRUN_SESSION_IDLE_SECONDS',
    default: 14 * DAY_SECONDS,
    description: 'A session ends after this long without use',
  }),
  sessionAbsoluteSeconds: integerSetting({
    minimum: 60,
    maximum: 400 * DAY_SECONDS,
    unit: 's',
    env: 'LONGRUN_SESSION_ABSOLUTE_SECONDS',
    default: 90 * DAY_SECONDS,
    description: 'A session ends after this long however much it is used',
  }),
  sessionTouchSeconds: integerSetting({
    minimum: 0,
    maximum: 3_600,
    unit: 's',
    env: 'LONGRUN_SESSION_TOUCH_SECONDS',
    default: 60,
    description: 'Use of a session is written down at most this often',
  }),
  sessionsPerUser: integerSetting({
    minimum: 1,
    maximum: 1_000,
    env: 'LONGRUN_SESSIONS_PER_USER',
    default: 100,
    description: 'Most sessions of one user; the oldest end',
  }),
  idempotencyKeepSeconds: integerSetting({
    minimum: 60,
    maximum: 30 * DAY_SECONDS,
    unit: 's',
    env: 'LONGRUN_IDEMPOTENCY_KEEP_SECONDS',
    default: DAY_SECONDS,
    description: 'How long the answer to a request with an Idempotency-Key is given again',
  }),
  auditSearchMs: integerSetting({
    minimum: 10,
    maximum: 300_000,
    unit: 'ms',
    env: 'LONGRUN_AUDIT_SEARCH_MS',
    default: 10_000,
    description: 'How long an admin’s search of the audit log may take',
  }),
  idempotencyWaitMs: integerSetting({
    minimum: 0,
    maximum: MINUTE_MS,
    unit: 'ms',
    env: 'LONGRUN_IDEMPOTENCY_WAIT_MS',
    default: 10_000,
    description: 'How long a request waits for another of its Idempotency-Key that is under way',
  }),
  erasureGraceDays: integerSetting({
    minimum: 0,
    maximum: 365,
    unit: 'days',
    env: 'LONGRUN_ERASURE_GRACE_DAYS',
    default: 30,
    description: 'So long a closed account can be taken back; then it is erased for good',
  }),
  purgeDays: integerSetting({
    minimum: 0,
    maximum: 3_650,
    unit: 'days',
    env: 'LONGRUN_PURGE_DAYS',
    default: 90,
    description: 'So long deleted plans, workouts and notes can be restored; then they go for good. 0 keeps them',
  }),
  passwordConcurrency: integerSetting({
    minimum: 1,
    maximum: 64,
    env: 'LONGRUN_PASSWORD_CONCURRENCY',
    default: 2,
    description: 'Most passwords hashed at once; each takes a thread and 19 MiB',
  }),
  passwordQueue: integerSetting({
    minimum: 0,
    maximum: 10_000,
    env: 'LONGRUN_PASSWORD_QUEUE',
    default: 100,
    description: 'Most sign-ins that may wait for their turn',
  }),
})

export type ServiceSettings = SettingValues<typeof serviceSettings>

/**
 * Reads the settings: flags first, then the environment, then the file (`longrun.json` where there is one, or the one that
 * `configFile` names).
 *
 * @throws StorageError `settings_invalid` with every problem at once
 */
export async function readSettings(
  sources: Pick<SettingSources, 'flags' | 'env'> & { readonly configFile?: string | undefined },
): Promise<ServiceSettings> {
  const { configFile, ...given } = sources
  const file = await readSettingsFile(configFile)
  const settings = parseSettings(serviceSettings, { ...given, file })
  const problems = findContradictions(settings)
  if (problems.length === 0) return settings
  const lines = problems.map(({ path, message }) => `- ${path}: ${message}`)
  throw new StorageError('settings_invalid', `settings are not right:\n${lines.join('\n')}`, { problems })
}

/** The parts of a setting that is a list in one text. */
export function splitList(text: string | undefined): string[] {
  return (text ?? '')
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '')
}

function findContradictions(settings: ServiceSettings): { path: string; message: string }[] {
  const problems: { path: string; message: string }[] = []
  if (settings.directDatabaseUrl !== undefined && settings.databaseUrl === undefined) {
    problems.push({ path: 'DIRECT_DATABASE_URL', message: 'is of no use without DATABASE_URL' })
  }
  if (settings.metricsToken !== undefined && !/^[\x21-\x7e]+$/.test(settings.metricsToken)) {
    problems.push({ path: 'LONGRUN_METRICS_TOKEN', message: 'expected visible ASCII characters without spaces' })
  }
  for (const origin of splitList(settings.allowedOrigins)) {
    if (!URL.canParse(origin) || new URL(origin).origin !== origin) {
      problems.push({
        path: 'LONGRUN_ALLOWED_ORIGINS',
        message: 'expected origins such as https://app.example, no path',
      })
    }
  }
  for (const proxy of splitList(settings.trustedProxies)) {
    const [address = '', bits] = proxy.split('/')
    const mostBits = isIP(address) === 6 ? 128 : 32
    if (isIP(address) > 0 && (bits === undefined || (/^\d{1,3}$/.test(bits) && Number(bits) <= mostBits))) continue
    problems.push({ path: 'LONGRUN_TRUSTED_PROXIES', message: 'expected addresses or networks such as 10.0.0.0/8' })
  }
  return problems
}
