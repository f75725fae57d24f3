import { setTimeout as delay } from 'node:timers/promises'
import { StorageError, systemClock } from '@longrun/storage'
import type { ArchivalState, ArchiveDesk, TypedPolicy } from '../commands/index.ts'
import type { ArchivalOrder, ArchivalRun } from '../features/archival/index.ts'
import { Problem } from '../http/index.ts'
import type { ServiceSettings } from '../settings.ts'
import { composeService } from './compose.ts'
import { openLog } from './log.ts'
import { openOrJoinDatabase } from './open-database.ts'
import { requireMigrated } from './prepare-database.ts'
import { StartProblem } from './start-problem.ts'
import { listenForStop } from './stop-signals.ts'

const LOOK_EVERY_MS = 500
const LISTED = 50

/** Opens archival by policy on the settings' database, beside a service that runs or without one. */
export async function openArchiveDesk(settings: ServiceSettings): Promise<ArchiveDesk> {
  await using opened = new AsyncDisposableStack()
  const signal = opened.use(listenForStop((name) => process.stderr.write(`${name}: finishing the batch in hand\n`)))
  const database = opened.use(await openOrJoinDatabase(settings, signal))
  await requireMigrated(database.ownerUrl)
  const log = openLog(settings)
  const service = opened.use(await composeService({ settings, databaseUrl: database.url, log, clock: systemClock }))
  const { archivals, archivist } = service.archival

  const toOrder = async ({ user, ...policy }: TypedPolicy): Promise<ArchivalOrder> => {
    if (user === undefined) return policy as ArchivalOrder
    const found = await service.users.findByEmail(user)
    if (found) return { ...(policy as ArchivalOrder), userId: found.id }
    throw new StartProblem(`there is no user ${user}`)
  }
  // Works on it, or waits while another process does.
  const finish = async (id: string, onProgress: (state: ArchivalState) => void): Promise<ArchivalRun> => {
    const ended = new AbortController()
    const telling = tell(() => archivals.get(id), onProgress, ended.signal)
    try {
      while (!signal.aborted && !(await archivist.run(id, signal))) {
        if (isEnded(await archivals.get(id))) break
        await delay(LOOK_EVERY_MS, undefined, { signal }).catch(() => {})
      }
    } finally {
      ended.abort()
      await telling
    }
    return await archivals.get(id)
  }
  const owned = opened.move()
  return {
    async run(policy, onProgress) {
      const order = async () => await archivals.order(null, await toOrder(policy))
      const { id } = await order().catch(toStartProblem)
      return await finish(id, onProgress)
    },
    async resume(id, onProgress) {
      await archivals.get(id)
      return await finish(id, onProgress)
    },
    get: (id) => archivals.get(id),
    list: async () => (await archivals.list({ limit: LISTED })).items,
    cancel: (id) => archivals.cancel(null, id).catch(toStartProblem),
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  }
}

const isEnded = ({ status }: ArchivalRun): boolean => status === 'done' || status === 'cancelled'

/** Tells how far it has come whenever that changed, until the signal. */
async function tell(
  look: () => Promise<ArchivalRun>,
  onProgress: (state: ArchivalState) => void,
  signal: AbortSignal,
): Promise<void> {
  let told = 1
  while (await delay(LOOK_EVERY_MS, true, { signal }).catch(() => false)) {
    // What fails here, the work hears of.
    const state = await look().catch(() => undefined)
    if (!state || state.version === told) continue
    told = state.version
    onProgress(state)
  }
}

function toStartProblem(error: unknown): never {
  if (!(error instanceof Problem || error instanceof StorageError)) throw error
  const problems = error instanceof Problem ? (error.details.errors ?? []) : error.problems
  const lines = problems.map(({ path, message }) => `\n  ${path}: ${message}`)
  throw new StartProblem(`${error.message}${lines.join('')}`, { cause: error })
}
