import { type Clock, type Database, openStore } from '@longrun/storage'
import {
  ArchivalService,
  Archivist,
  archivalRoutes,
  archivalRunEntity,
  archivalTask,
} from '../features/archival/index.ts'
import type { UserService } from '../features/users/index.ts'
import type { Feature } from '../http/index.ts'
import type { PeriodicTask } from '../jobs/index.ts'

interface Parts {
  readonly database: Database
  readonly users: Pick<UserService, 'standingOf'>
  readonly clock: Clock
}

/** What orders archivals by policy, and what does them. */
export interface ArchivalParts {
  readonly archivals: ArchivalService
  readonly archivist: Archivist
  readonly routes: Feature
  readonly task: PeriodicTask
}

/** Wires up archival by policy. */
export function composeArchival({ database, users, clock }: Parts): ArchivalParts {
  const runs = openStore(archivalRunEntity, { clock })
  const isLive = async (userId: string) => (await users.standingOf(userId)) !== 'closed'
  const archivals = new ArchivalService({ database, runs, isLive, clock })
  const archivist = new Archivist({ database, runs })
  return { archivals, archivist, routes: archivalRoutes(archivals), task: archivalTask(archivist) }
}
