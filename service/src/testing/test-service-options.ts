import type { Clock } from '@longrun/storage'
import type { TestDatabase } from '@longrun/storage/testing'
import type { ServiceSettings } from '../settings.ts'

/** What is different from a service as it comes. */
export interface TestServiceOptions {
  /** Overrides of settings, by name. */
  readonly settings?: Partial<ServiceSettings>
  readonly clock?: Clock
  /** Shares the database of another one, as a second process does. Dispose it before the other. */
  readonly beside?: { readonly database: TestDatabase }
  /** Changes the database's address on its way to the service; for example to pass a proxy that breaks connections. */
  readonly throughAddress?: (url: string) => string
}
