import {
  auditLog,
  type Clock,
  type Database,
  type Erasure,
  type Months,
  openAnswerStore,
  openHistory,
  openJoining,
  openMonths,
  openPool,
  openSealing,
  openSeriesStore,
  openStore,
  type Pool,
  poolSettings,
  type SessionStore,
  statement,
} from '@longrun/storage'
import type { FastifyBaseLogger, FastifyInstance } from 'fastify'
import { AuditService, auditRoutes } from '../features/audit/index.ts'
import { DemoService } from '../features/demo/index.ts'
import type { ErasureService } from '../features/erasure/index.ts'
import { DEFAULT_METRIC_LIMITS, MetricService, metricRoutes, metricSeries } from '../features/metrics/index.ts'
import { noteEntity } from '../features/notes/index.ts'
import { ProfileService, profileEntity, profileRoutes } from '../features/profiles/index.ts'
import type { PurgeService } from '../features/purge/index.ts'
import { StreamService, streamRoutes } from '../features/streams/index.ts'
import { SummaryService, summaryRoutes } from '../features/summaries/index.ts'
import { TokenService, tokenEntity, tokenRoutes } from '../features/tokens/index.ts'
import {
  DEFAULT_PROGRESS_LIMITS,
  DEFAULT_UPLOAD_LIMITS,
  DecoderPool,
  FileContents,
  LocalImports,
  ProgressStreams,
  sweepUploads,
  toProcessLimits,
  UploadControl,
  UploadProcessor,
  UploadResults,
  UploadService,
  uploadControlRoutes,
  uploadEntity,
  uploadJobs,
  uploadResultRoutes,
  uploadRoutes,
  WorkoutFileService,
  workoutFileRoutes,
} from '../features/uploads/index.ts'
import {
  authRoutes,
  ClosedAccounts,
  PasswordHasher,
  UserAdminService,
  UserService,
  userAdminRoutes,
  userEntity,
  userRoutes,
} from '../features/users/index.ts'
import { buildServer, type Feature, type HealthCheck, sessionCookie } from '../http/index.ts'
import { type Job, type JobQueue, type JobSender, openJobSender, type PeriodicTask } from '../jobs/index.ts'
import type { MetricsSources } from '../monitoring/index.ts'
import { type ServiceSettings, splitList } from '../settings.ts'
import { type ArchivalParts, composeArchival } from './compose-archival.ts'
import { composeErasure, composePurge, openServiceErasure } from './compose-erasure.ts'
import { composeExport, type Exporting } from './compose-export.ts'
import { composeResources } from './compose-resources.ts'
import { openSessions, prune, toAuthenticate } from './compose-sessions.ts'
import { composeSpool, type Unpacking } from './compose-spool.ts'
import { SENDER_CONNECTIONS } from './connection-counts.ts'
import { entities } from './entities.ts'
import { jobKinds } from './job-kinds.ts'
import { keepMonths } from './keep-months.ts'
import { pageOfLinks } from './page-of-links.ts'
import { sealAudit } from './seal-audit.ts'

export interface ComposeParts {
  readonly settings: ServiceSettings
  /** Address of the database as the application's role. */
  readonly databaseUrl: string
  readonly log: FastifyBaseLogger
  readonly clock: Clock
}

/** Everything one process needs, wired up and not yet listening or working. Disposing closes what was opened. */
export interface Service extends AsyncDisposable {
  readonly database: Database
  readonly sessions: SessionStore<{ readonly role: string }>
  readonly users: UserService
  readonly userAdmin: UserAdminService
  readonly closedAccounts: ClosedAccounts
  readonly erasure: Erasure
  readonly erasures: ErasureService
  readonly purge: PurgeService
  readonly uploads: UploadService
  readonly uploadResults: UploadResults
  readonly uploadControl: UploadControl
  readonly localImports: LocalImports
  readonly uploadProcessor: UploadProcessor
  readonly unpacking: Unpacking
  readonly exporting: Exporting
  readonly archival: Pick<ArchivalParts, 'archivals' | 'archivist'>
  readonly demo: DemoService
  readonly months: Months
  readonly sender: JobSender
  readonly jobs: readonly Job[]
  readonly tasks: readonly PeriodicTask[]
  /** Origins whose pages may change things; whoever listens adds the address. */
  readonly allowedOrigins: Set<string>
  /** What monitoring asks when somebody reads the metrics. */
  readonly sources: MetricsSources
  /** @param more routes that come with how the process is run */
  buildServer(more?: readonly Feature[]): Promise<FastifyInstance>
}

const PING = statement('health.ping', 'select 1 as ok')
/** Wires the service up. The only place that knows which class stands behind which contract. */
export async function composeService({ settings, databaseUrl, log, clock }: ComposeParts): Promise<Service> {
  await using opened = new AsyncDisposableStack()
  const pool = opened.adopt(openDatabase(settings, databaseUrl), (each) => each.close())
  const database = openJoining(pool)
  const sender = opened.use(
    await openJobSender({
      url: databaseUrl,
      log,
      maxConnections: SENDER_CONNECTIONS,
      answerTimeoutMs: settings.answerTimeoutMs,
    }),
  )
  const months = openMonths({ database: database.apart, tables: [metricSeries, noteEntity, auditLog], clock })
  // Without its month no write of any kind succeeds, so whoever is composed has it: a command too, a year after the last start.
  await months.ensure(auditLog.table, [clock()])
  const sessions = openSessions(database, settings, clock)
  const cookie = sessionCookie({ secure: settings.publicUrl?.startsWith('https:') ?? false })
  const profiles = new ProfileService({
    database,
    profiles: openStore(profileEntity, { clock }),
    past: openHistory(profileEntity, { clock }),
  })
  const tokens = new TokenService({ database, tokens: openStore(tokenEntity, { clock }), clock })
  const accounts = {
    database,
    sessions,
    users: openStore(userEntity, { clock }),
    passwords: new PasswordHasher(settings),
    revokeTokens: tokens.revokeAll,
  }
  const erasure = openServiceErasure({ database, settings, clock })
  const closed = new ClosedAccounts({
    ...accounts,
    isErased: async (reader, userId) => (await erasure.find(reader, userId)) !== undefined,
    graceDays: settings.erasureGraceDays,
    clock,
  })
  const users = new UserService({ ...accounts, closed, ensureProfile: (userId) => profiles.ensure(userId) })
  const erasing = composeErasure({ database, closed, users, erasure, clock })
  const purge = composePurge({ database, settings, clock })
  const userAdmin = new UserAdminService({ ...accounts, clock })
  const series = openSeriesStore(metricSeries, { clock })
  const resources = composeResources({ database, months, series, clock })
  const { workoutStore, pairing, duplicates, features: resourceFeatures } = resources
  const contents = new FileContents(database)
  const limits = DEFAULT_UPLOAD_LIMITS
  const decoders = opened.use(
    new DecoderPool({
      ...limits.decoders,
      threads: settings.decoderThreads,
      niceness: settings.decoderNiceness,
    }),
  )
  const uploadStore = openStore(uploadEntity, { clock })
  const uploadResults = new UploadResults({ database, uploads: uploadStore })
  const uploadProcessor = new UploadProcessor({
    database,
    months,
    series,
    workouts: workoutStore,
    pairing,
    duplicates,
    decoders,
    limits: limits.decode,
    processing: toProcessLimits(settings.decoderThreads),
    maxConnections: settings.maxConnections,
    log,
    timeZoneOf: (userId) => profiles.timeZoneOf(userId),
    standingOf: (userId) => users.standingOf(userId),
    clock,
  })
  const unpacking = composeSpool({
    settings,
    limits,
    database,
    contents,
    sender,
    processor: uploadProcessor,
    log,
    clock,
  })
  const uploadControl = new UploadControl(database)
  const localImports = new LocalImports({
    database,
    uploads: uploadStore,
    unpacker: unpacking.unpacker,
    processor: uploadProcessor,
    control: uploadControl,
    clock,
  })
  const { spool, openArchive } = unpacking
  const uploads = new UploadService({ database, uploads: uploadStore, contents, spool, openArchive, limits, clock })
  const exporting = composeExport({ database, months, contents, sessions, users, tokens, spool, clock })
  const archival = composeArchival({ database, users, clock })
  const answers = openAnswerStore({
    database,
    clock,
    settings: { keepSeconds: settings.idempotencyKeepSeconds, waitMs: settings.idempotencyWaitMs },
  })
  const authenticate = toAuthenticate(sessions)
  const features: Feature[] = [
    pageOfLinks,
    authRoutes({ users, closed, cookie, authenticate, clock }),
    userRoutes({ users, cookie }),
    userAdminRoutes({ users, admin: userAdmin, closed, tokens }),
    erasing.feature,
    auditRoutes(
      new AuditService({ database, clock, entities, series: metricSeries, searchMs: settings.auditSearchMs }),
    ),
    tokenRoutes(tokens),
    profileRoutes(profiles),
    exporting.feature,
    ...resourceFeatures,
    archival.routes,
    uploadRoutes({ uploads, sender, nudgeUnpacking: unpacking.nudge, limits }),
    uploadResultRoutes({
      results: uploadResults,
      streams: new ProgressStreams({ results: uploadResults, limits: DEFAULT_PROGRESS_LIMITS }),
    }),
    uploadControlRoutes({ control: uploadControl, results: uploadResults, sender }),
    workoutFileRoutes(new WorkoutFileService({ database, workouts: workoutStore, contents })),
    streamRoutes(new StreamService({ database, workouts: workoutStore, series })),
    metricRoutes({
      metrics: new MetricService({ database, months, series }),
      limits: DEFAULT_METRIC_LIMITS,
      clock,
    }),
    summaryRoutes(new SummaryService({ database, timeZoneOf: (userId) => profiles.timeZoneOf(userId), clock })),
  ]
  const sealing = openSealing({ database })
  const allowedOrigins = new Set(splitList(settings.allowedOrigins))
  if (settings.publicUrl !== undefined) allowedOrigins.add(new URL(settings.publicUrl).origin)
  const checks: HealthCheck[] = [
    { name: 'postgres', run: () => database.read('catalog', (reader) => reader.one(PING)) },
  ]
  const owned = opened.move()
  return {
    database,
    sessions,
    users,
    userAdmin,
    closedAccounts: closed,
    erasure,
    erasures: erasing.erasures,
    purge,
    uploads,
    uploadResults,
    uploadControl,
    localImports,
    uploadProcessor,
    unpacking,
    exporting,
    archival,
    demo: new DemoService({
      ...resources,
      database,
      months,
      users,
      profiles,
      noteStore: openStore(noteEntity, { clock }),
      series,
      clock,
    }),
    months,
    sender,
    jobs: uploadJobs({ processor: uploadProcessor, sender }),
    tasks: [
      keepMonths(months),
      prune('sessions.prune', sessions),
      prune('api-tokens.prune', tokens),
      prune('idempotency.prune', answers, 0),
      sweepUploads({ database, sender, processor: uploadProcessor }),
      archival.task,
      sealAudit(sealing),
      ...erasing.tasks,
      purge.task,
    ],
    allowedOrigins,
    sources: {
      pool: () => pool.status,
      decoders: () => decoders.status,
      queue: () => countJobs(sender),
      sealing: () => sealing.status(),
    },
    buildServer: (more = []) =>
      buildServer({
        settings: toServerSettings(settings, allowedOrigins),
        log,
        authenticate,
        authenticateToken: tokens.authenticate,
        cookie,
        answers,
        features: [...features, ...more],
        checks,
      }),
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  }
}

function openDatabase(settings: ServiceSettings, url: string): Pool {
  const names = Object.keys(poolSettings).filter((name) => name !== 'url')
  const knobs = Object.fromEntries(Object.entries(settings).filter(([name]) => names.includes(name)))
  return openPool({ ...knobs, url })
}

async function countJobs(queue: JobQueue): ReturnType<MetricsSources['queue']> {
  return await Promise.all(jobKinds.map(async (kind) => ({ kind: kind.name, states: await queue.count(kind) })))
}

function toServerSettings(settings: ServiceSettings, allowedOrigins: ReadonlySet<string>) {
  const { bodyLimitBytes, requestTimeoutMs, headersTimeoutMs, keepAliveTimeoutMs } = settings
  const trustedProxies = splitList(settings.trustedProxies)
  return { bodyLimitBytes, requestTimeoutMs, headersTimeoutMs, keepAliveTimeoutMs, allowedOrigins, trustedProxies }
}
