import { setTimeout as sleep } from 'node:timers/promises'
import { type ErasureReceipt, isUuid, parseReceipt, StorageError, systemClock } from '@longrun/storage'
import type { ErasableUser, Eraser, Purger } from '../commands/index.ts'
import { Problem } from '../http/index.ts'
import type { ServiceSettings } from '../settings.ts'
import { composeService, type Service } from './compose.ts'
import { readLines } from './line-file.ts'
import { openLog } from './log.ts'
import { openOrJoinDatabase } from './open-database.ts'
import { requireMigrated } from './prepare-database.ts'
import { StartProblem } from './start-problem.ts'
import { listenForStop } from './stop-signals.ts'

const LOOK_EVERY_MS = 1_000
const DAY_MS = 86_400_000

/** Opens the erasure of persons on the settings' database, beside a service that runs or without one. */
export async function openEraser(settings: ServiceSettings): Promise<Eraser> {
  const { service, signal, close } = await openService(settings)
  const { database, users, closedAccounts, erasure, erasures } = service
  const findErasure = (userId: string) => database.read('catalog', (reader) => erasure.find(reader, userId))
  const idOf = async (user: string): Promise<string> =>
    isUuid(user) ? user : ((await users.findByEmail(user)) ?? (await getClosed(user))).id
  // Nobody at all: the account that is looked for need not be a closed one.
  const getClosed = (user: string) =>
    closedAccounts.getByEmail(user).catch((error: unknown) => {
      throw error instanceof StorageError && error.code === 'invalid_input' ? noSuchUser(user) : error
    })
  return {
    async find(user): Promise<ErasableUser> {
      const userId = await idOf(user)
      const state = await findErasure(userId)
      if (state) return { userId, state: state.finishedAt ? 'erased' : 'erasing', dueAt: state.dueAt, erasure: state }
      const closedAt = await closedAccounts.findClosedAt(userId)
      if (closedAt === undefined) throw noSuchUser(user)
      const dueAt = closedAt && closedAccounts.dueAt(closedAt)
      return { userId, state: closedAt ? 'closed' : 'open', dueAt, erasure: null }
    },
    async erase(userId, onProgress) {
      if ((await users.standingOf(userId)) !== 'closed')
        await users.delete({ userId: null }, userId, 'any').catch(toStartProblem)
      await erasures.order({ userId: null }, userId)
      const told = tellProgress(async () => onProgress((await findErasure(userId))!))
      try {
        for (;;) {
          signal.throwIfAborted()
          await erasure.runOne(userId, { signal })
          const state = await findErasure(userId)
          if (state?.finishedAt) return state
          // A worker has it in hand.
          await sleep(LOOK_EVERY_MS, undefined, { signal })
        }
      } finally {
        await told.stop()
      }
    },
    async *receipts() {
      for await (const receipt of erasure.receipts()) yield `${JSON.stringify(receipt)}\n`
    },
    async replay(path) {
      // All of them before the first: of a file with a wrong line nothing is to be begun.
      const receipts = path === undefined ? [] : await readReceipts(path)
      let begun = 0
      for (const receipt of receipts) if (await erasures.replay(receipt)) begun++
      begun += await erasure.recheck({ signal })
      const erased = await erasure.run({ signal })
      return { receipts: receipts.length, begun, erased }
    },
    [Symbol.asyncDispose]: close,
  }
}

/** Opens the purge of what was deleted long ago, in the same way. */
export async function openPurger(settings: ServiceSettings): Promise<Purger> {
  const { service, signal, close } = await openService(settings)
  const { purgeDays } = settings
  const before = (days: number): Date => new Date(systemClock().getTime() - days * DAY_MS)
  return {
    purgeDays,
    count: (days) => service.purge.count(before(days)),
    run: (days) => service.purge.run(before(days), { signal }),
    [Symbol.asyncDispose]: close,
  }
}

interface Opened {
  readonly service: Service
  readonly signal: AbortSignal
  readonly close: () => Promise<void>
}

async function openService(settings: ServiceSettings): Promise<Opened> {
  await using opened = new AsyncDisposableStack()
  const signal = opened.use(listenForStop((name) => process.stderr.write(`${name}: ending behind the batch in hand\n`)))
  const database = opened.use(await openOrJoinDatabase(settings, signal))
  await requireMigrated(database.ownerUrl)
  const log = openLog(settings)
  const service = opened.use(await composeService({ settings, databaseUrl: database.url, log, clock: systemClock }))
  const owned = opened.move()
  return { service, signal, close: () => owned.disposeAsync() }
}

async function readReceipts(path: string): Promise<ErasureReceipt[]> {
  const receipts: ErasureReceipt[] = []
  const problems: { path: string; message: string }[] = []
  let number = 0
  for await (const line of readLines(path)) {
    number++
    try {
      if (line.trim() !== '') receipts.push(parseReceipt(line))
    } catch (error) {
      if (!(error instanceof StorageError)) throw error
      problems.push({ path: `line ${number}`, message: error.message })
    }
  }
  if (problems.length === 0) return receipts
  const lines = problems.map((problem) => `${problem.path}: ${problem.message}`).join('; ')
  throw new StorageError('invalid_input', `${path} is no file of receipts: ${lines}`, { problems })
}

/** Looks again and again, one look after the other. */
function tellProgress(look: () => Promise<void>): { stop(): Promise<void> } {
  const ending = new AbortController()
  const ended = (async () => {
    for (;;) {
      await sleep(LOOK_EVERY_MS, undefined, { signal: ending.signal })
      await look()
    }
  })().catch(() => {
    // It ends by being stopped, or what it looks at is gone: the erasure itself tells of that.
  })
  return {
    stop: async () => {
      ending.abort()
      await ended
    },
  }
}

function noSuchUser(user: string): StorageError {
  const problems = [{ path: 'user', message: 'must be the e-mail address or the id of an account' }]
  return new StorageError('invalid_input', `there is no account ${user}`, { problems })
}

function toStartProblem(error: unknown): never {
  throw error instanceof Problem ? new StartProblem(error.message, { cause: error }) : error
}
