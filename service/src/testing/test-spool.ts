import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TestDatabase } from '@longrun/storage/testing'

/** Where archives wait that services on a test's database take in: one folder for all of them, and none before the first. */
export function toTestSpool({ appUrl }: TestDatabase): string {
  return join(tmpdir(), `longrun-spool-${new URL(appUrl).pathname.slice(1)}`)
}
