import { asActor, type Reader, statement, type Tx } from '../../../access/index.ts'
import { StorageError } from '../../../errors.ts'
import type { Problem } from '../columns/index.ts'
import type { Entity, FilterOf, OwnerOf } from '../entity.ts'
import { actorOf, ownerOf, parseConditions, reasonOf } from '../store/index.ts'
import { ageColumns } from './age-columns.ts'
import { archiveDueSql, countDueSql, type DueRequest } from './archival-sql.ts'

/** Which live records are due: those that fulfil the filter and are old enough. */
export interface ArchivalPolicy<E extends Entity = Entity> {
  /** The column that tells the age: one of `ageColumns(entity)`. What has no value there is never due. Default `createdAt`. */
  readonly by?: string
  /** Records of before this time, or this day in UTC, are due. */
  readonly before: Date
  readonly filter?: FilterOf<E>
}

/** Who archives how many at once, and why. */
export interface ArchiveDueOptions {
  /** A user's id, or null for the system itself. */
  readonly by: string | null
  /** 1 to 1,000 characters. */
  readonly reason: string
  /** Most records, 1 to 1,000. */
  readonly limit: number
}

/** Archives the records of an entity that a policy names, an owner at a time. What is archived is no longer due: it goes on where it was. */
export interface Archival<E extends Entity> {
  /** @throws StorageError `invalid_input` with every problem of the policy */
  check(policy: ArchivalPolicy<E>): void
  /** How many are due. */
  count(reader: Reader, owner: OwnerOf<E>, policy: ArchivalPolicy<E>): Promise<number>
  /**
   * Archives the oldest of them in one statement, as `archive` does it: a new version and an entry of the audit log each.
   * Who changes one of them meanwhile is waited for, and looked at again.
   * @returns how many; none are left once it is 0
   */
  archiveDue(tx: Tx, owner: OwnerOf<E>, policy: ArchivalPolicy<E>, options: ArchiveDueOptions): Promise<number>
}

/** Most records that one statement archives. */
const MAX_DUE_RECORDS = 1_000

/** Opens the archival of an entity by policy. It holds nothing that needs closing. */
export function openArchival<E extends Entity>(entity: E): Archival<E> {
  const toRequest = (policy: ArchivalPolicy<E>, owner?: string): DueRequest => {
    const { column, before, problems } = parseAge(entity, policy)
    const conditions = parseConditions(entity, policy.filter, problems)
    return { owner: owner === undefined ? undefined : ownerOf(entity, owner), column, before, conditions }
  }
  return {
    check: (policy) => void toRequest(policy),
    async count(reader, owner, policy) {
      const { text, values } = countDueSql(entity, toRequest(policy, owner))
      const { n } = await reader.one(
        statement<{ n: number }>(`${entity.table}.count-due`, text, { prepared: false }),
        values,
      )
      return Number(n)
    },
    async archiveDue(tx, owner, policy, { by, reason, limit }) {
      if (!Number.isInteger(limit) || limit < 1 || limit > MAX_DUE_RECORDS) throw invalidPolicy(entity, [LIMIT_PROBLEM])
      const marks = { by: actorOf(by), reason: reasonOf(reason), limit }
      const { text, values } = archiveDueSql(entity, toRequest(policy, owner), marks)
      const archive = statement(`${entity.table}.archive-due`, text, { prepared: false })
      return await asActor(by, () => tx.execute(archive, values))
    },
  }
}

const LIMIT_PROBLEM: Problem = { path: 'limit', message: `must be a whole number from 1 to ${MAX_DUE_RECORDS}` }

function parseAge(entity: Entity, { by = 'createdAt', before }: ArchivalPolicy) {
  const problems: Problem[] = []
  const columns = ageColumns(entity)
  if (!columns.includes(by)) problems.push({ path: 'by', message: `must be one of ${columns.join(', ')}` })
  if (!(before instanceof Date) || Number.isNaN(before.getTime()))
    problems.push({ path: 'before', message: 'must be a time' })
  return { column: by, before, problems }
}

function invalidPolicy(entity: Entity, problems: readonly Problem[]): StorageError {
  return new StorageError('invalid_input', `invalid archival of ${entity.table}`, { problems })
}
