import { type Clock, type Database, openPostgresSessions, type SessionStore } from '@longrun/storage'
import { type Authenticate, type Role, SCOPES, type SessionCaller } from '../http/index.ts'
import type { PeriodicTask } from '../jobs/index.ts'
import type { ServiceSettings } from '../settings.ts'

const PRUNE_EVERY_SECONDS = 600
const PRUNE_BATCH_ROWS = 1_000
// Ended sessions and tokens are kept this long, so that it can be seen who was signed in.
const KEEP_ENDED_SECONDS = 30 * 86_400

/** Opens the sessions of users, as the settings say. */
export function openSessions(
  database: Database,
  settings: ServiceSettings,
  clock: Clock,
): SessionStore<{ readonly role: string }> {
  return openPostgresSessions({
    database,
    clock,
    settings: {
      idleSeconds: settings.sessionIdleSeconds,
      absoluteSeconds: settings.sessionAbsoluteSeconds,
      touchSeconds: settings.sessionTouchSeconds,
      mostPerOwner: settings.sessionsPerUser,
    },
    owners: { table: 'users', columns: ['role'], disabledColumn: 'is_disabled' },
  })
}

/** Who a session's token belongs to. */
export function toAuthenticate(sessions: SessionStore<{ readonly role: string }>): Authenticate<SessionCaller> {
  const scopes: SessionCaller['scopes'] = new Set(SCOPES)
  return async (token) => {
    const session = await sessions.find(token)
    if (!session) return undefined
    const { id, userId, owner } = session
    return { userId, role: owner.role as Role, scopes, sessionId: id, tokenId: undefined }
  }
}

/** The task that forgets what has ended. */
export function prune(
  name: string,
  ended: Pick<SessionStore<unknown>, 'prune'>,
  graceSeconds = KEEP_ENDED_SECONDS,
): PeriodicTask {
  return {
    name,
    everySeconds: PRUNE_EVERY_SECONDS,
    async run(signal) {
      const batch = { graceSeconds, batchRows: PRUNE_BATCH_ROWS }
      while (!signal.aborted && (await ended.prune(batch)) === PRUNE_BATCH_ROWS);
    },
  }
}
