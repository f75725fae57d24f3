import {
  type Clock,
  type Database,
  type Months,
  openSegmentCarrier,
  openStore,
  type SessionStore,
} from '@longrun/storage'
import { type ContentParts, DEFAULT_EXPORT_LIMITS, exportRoutes, ImportService } from '../features/exports/index.ts'
import { metricSeries } from '../features/metrics/index.ts'
import { templateEntity } from '../features/templates/index.ts'
import type { TokenService } from '../features/tokens/index.ts'
import type { FileContents, Spool } from '../features/uploads/index.ts'
import type { UserService } from '../features/users/index.ts'
import type { Feature } from '../http/index.ts'

interface Parts {
  readonly database: Database
  readonly months: Months
  readonly contents: FileContents
  readonly sessions: SessionStore<unknown>
  readonly users: UserService
  readonly tokens: TokenService
  readonly spool: Spool
  readonly clock: Clock
}

/** What takes everything out of an account, and into another. */
export interface Exporting {
  readonly content: ContentParts
  readonly imports: ImportService
  readonly feature: Feature
}

/** Wires up exports, and imports of them. */
export function composeExport({ database, months, contents, sessions, users, tokens, spool, clock }: Parts): Exporting {
  const limits = DEFAULT_EXPORT_LIMITS
  const segments = openSegmentCarrier(metricSeries, { clock })
  const templates = openStore(templateEntity, { clock })
  const content = { database, segments, contents, templates, users, sessions, tokens, limits }
  const imports = new ImportService({ database, months, segments, contents, limits, clock })
  return { content, imports, feature: exportRoutes({ content, imports, spool, limits }) }
}
