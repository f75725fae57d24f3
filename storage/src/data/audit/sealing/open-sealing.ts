import { type Database, statement } from '../../../access/index.ts'

/** Most entries that one statement seals. */
export const SEAL_ENTRIES = 10_000

/** How far sealing is. */
export interface SealingStatus {
  /** Entries that wait to be sealed. */
  readonly pending: number
  /** When the oldest of them was written; null where none waits. */
  readonly oldestPendingAt: Date | null
  /** The last seal; null before the first. */
  readonly last: { readonly number: number; readonly sealedAt: Date } | null
  /** Whether the last seal is the one that the head of the chain tells. */
  readonly isHeadFitting: boolean
}

/** Seals the audit log. Any number of processes may do so at once: one works, the others see that and do nothing. */
export interface Sealing {
  /**
   * Seals at most so many of the entries that wait, 1 to 100,000, in one transaction, and gives how many they were;
   * undefined while somebody else is sealing. Call it again while it gives as many as were asked for.
   */
  seal(most?: number): Promise<number | undefined>
  status(): Promise<SealingStatus>
}

const SEAL = statement<{ sealed: number | null }>('audit.seal', 'select longrun_seal_audit($1) as sealed')

const STATUS = statement<{
  pending: number
  oldestPendingAt: Date | null
  number: number | null
  sealedAt: Date | null
  isHeadFitting: boolean
}>(
  'audit.sealing-status',
  `select waiting.count as pending,
          waiting.oldest as "oldestPendingAt",
          last.number,
          last.sealed_at as "sealedAt",
          last.number is not distinct from head.number and last.chain is not distinct from head.chain as "isHeadFitting"
     from (select count(*), min(at) as oldest from audit_pending) waiting
     left join (select number, chain, sealed_at from audit_seals order by number desc limit 1) last on true
     left join audit_head head on true`,
)

/** Opens the sealing of the audit log. It holds nothing that needs closing. */
export function openSealing({ database }: { readonly database: Database }): Sealing {
  return {
    async seal(most = SEAL_ENTRIES) {
      const { sealed } = await database.autocommit('catalog').one(SEAL, [most])
      return sealed ?? undefined
    },
    async status() {
      const { pending, oldestPendingAt, number, sealedAt, isHeadFitting } = await database.read('catalog', (reader) =>
        reader.one(STATUS),
      )
      const last = number === null || sealedAt === null ? null : { number, sealedAt }
      return { pending, oldestPendingAt, last, isHeadFitting }
    },
  }
}
