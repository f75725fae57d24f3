import { type Reader, statement } from '../../../access/index.ts'
import type { ProblemList } from './audit-problem.ts'
import type { AuditRoot } from './audit-roots.ts'

interface Seal {
  readonly number: number
  readonly month: string
  readonly previous: Buffer
  readonly chain: Buffer
  /** Whether its hash is of what it says. */
  readonly isSelf: boolean
  /** Whether what it holds is what its root says. */
  readonly isWhole: boolean
  readonly isPruned: boolean
  readonly pruning: Pruning | null
}

/** What the log says of a month that was pruned. */
export interface Pruning {
  /** The month, `2026-01`. */
  readonly pruned: string
  readonly by: string
  readonly entries: number
  readonly seals: number
}

const SEALS = statement<Seal>(
  'audit.check-seals',
  `select s.number,
          to_char(s.month::timestamp, 'YYYY-MM') as month,
          s.previous,
          s.chain,
          s.chain = longrun_audit_chain(s) as "isSelf",
          s.ids is null
            or (s.root = longrun_audit_root(s.ids, s.leaves)
                and s.count = coalesce(cardinality(s.ids), 0)
                and s.count = coalesce(cardinality(s.leaves), 0)) as "isWhole",
          s.ids is null as "isPruned",
          s.pruning
     from audit_seals s
    where s.number > $1
    order by s.number
    limit $2`,
)
const HEAD = statement<{ number: number; chain: Buffer }>('audit.check-head', 'select number, chain from audit_head')
const SEALS_AT_ONCE = 200
const FIRST_CHAIN = Buffer.alloc(32)

/** What the seals say of themselves. */
export interface CheckedChain {
  readonly seals: number
  /** Numbers that no seal has any more, as ranges. */
  readonly missing: readonly (readonly [first: number, last: number])[]
  readonly prunings: readonly Pruning[]
}

/**
 * Goes through the seals in their order: each is what it says it is, follows the one before, and the head tells the last. Those
 * noted elsewhere are among them.
 */
export async function checkChain(
  reader: Reader,
  problems: ProblemList,
  against: AsyncIterable<AuditRoot> | Iterable<AuditRoot> = [],
): Promise<CheckedChain> {
  const check = new ChainCheck(problems)
  await using roots = new NotedRoots(against, problems)
  for (;;) {
    const seals = await reader.many(SEALS, [check.last, SEALS_AT_ONCE])
    for (const seal of seals) {
      check.follow(seal)
      await roots.compare(seal)
    }
    if (seals.length < SEALS_AT_ONCE) break
  }
  check.end(await reader.maybeOne(HEAD))
  await roots.end(check.last)
  return check
}

class ChainCheck implements CheckedChain {
  seals = 0
  last = 0
  readonly missing: [number, number][] = []
  readonly prunings: Pruning[] = []
  readonly #problems: ProblemList
  readonly #pruned = new Map<string, number>()
  #before: Seal | undefined

  constructor(problems: ProblemList) {
    this.#problems = problems
  }

  follow(seal: Seal): void {
    this.seals++
    if (seal.number !== this.last + 1) this.#miss(this.last + 1, seal.number - 1)
    this.#look(seal)
    const before = this.#before
    const expected = before?.chain ?? (seal.number === 1 ? FIRST_CHAIN : undefined)
    const isLinked = before === undefined || before.number === seal.number - 1
    // A seal that is not itself tells nothing of the one before it.
    if (seal.isSelf && isLinked && expected && !seal.previous.equals(expected)) this.#tellBreak(before ?? seal, seal)
    if (seal.pruning) {
      this.prunings.push(seal.pruning)
      this.#pruned.delete(seal.pruning.pruned)
    } else if (seal.isPruned) this.#pruned.set(seal.month, (this.#pruned.get(seal.month) ?? 0) + 1)
    this.#before = seal
    this.last = seal.number
  }

  end(head: { readonly number: number; readonly chain: Buffer } | undefined): void {
    for (const [month, count] of this.#pruned) {
      const detail = `${count} seals hold no entries any more, and no seal says that the month was pruned`
      this.#problems.add({ kind: 'removed', month, detail })
    }
    const last = this.#before
    if (head === undefined) {
      if (last) this.#problems.add({ kind: 'chain', detail: 'the head of the chain is gone', seal: last.number })
    } else if (head.number > this.last) {
      const [first, end] = [this.last + 1, head.number]
      const detail = `the seals ${first} to ${end} at the end are gone: the head of the chain is seal ${end}`
      this.missing.push([first, end])
      this.#problems.add({ kind: 'truncated', seal: first, detail })
    } else if (last && (head.number !== last.number || !head.chain.equals(last.chain))) {
      const detail = `the head of the chain (seal ${head.number}) is not the last seal (${last.number})`
      this.#problems.add({ kind: 'chain', seal: last.number, detail })
    }
  }

  #look({ number, month, isSelf, isWhole }: Seal): void {
    if (!isSelf)
      this.#problems.add({ kind: 'changed', seal: number, month, detail: 'the seal is not what its hash says' })
    if (!isWhole)
      this.#problems.add({
        kind: 'changed',
        seal: number,
        month,
        detail: 'the seal holds other ids or hashes than it did',
      })
  }

  #miss(first: number, last: number): void {
    this.missing.push([first, last])
    const what = first === last ? `seal ${first} is gone` : `the seals ${first} to ${last} are gone`
    this.#problems.add({ kind: 'removed', seal: first, detail: what })
  }

  #tellBreak(seal: Seal, next: Seal): void {
    const detail =
      seal === next
        ? 'the first seal follows another one'
        : `seal ${next.number} followed another one than this: it, or what comes after it, was made anew`
    this.#problems.add({ kind: 'chain', seal: seal.number, month: seal.month, detail })
  }
}

/** Roots that somebody noted, in the order of their numbers, held against the seals as these come by. */
class NotedRoots implements AsyncDisposable {
  readonly #roots: AsyncIterator<AuditRoot>
  readonly #problems: ProblemList
  #next: AuditRoot | undefined
  #isStarted = false

  constructor(roots: AsyncIterable<AuditRoot> | Iterable<AuditRoot>, problems: ProblemList) {
    this.#roots = toAsync(roots)
    this.#problems = problems
  }

  async compare({ number, chain, month }: Seal): Promise<void> {
    if (!this.#isStarted) await this.#advance()
    while (this.#next && this.#next.number < number) {
      this.#tellMissing(this.#next)
      await this.#advance()
    }
    if (this.#next?.number !== number) return
    if (this.#next.chain !== chain.toString('hex')) {
      const detail = 'the seal is not the one that was noted: it, or one before it, was made anew'
      this.#problems.add({ kind: 'chain', seal: number, month, detail })
    }
    await this.#advance()
  }

  async end(last: number): Promise<void> {
    if (!this.#isStarted) await this.#advance()
    const first = this.#next
    if (!first) return
    let noted = first
    while (this.#next) {
      noted = this.#next
      await this.#advance()
    }
    const detail = `the log ends with seal ${last}, and seals up to ${noted.number} were noted: seals and entries are gone`
    this.#problems.add({ kind: 'truncated', seal: first.number, month: first.month, detail })
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#roots.return?.()
  }

  async #advance(): Promise<void> {
    this.#isStarted = true
    const { value, done } = await this.#roots.next()
    this.#next = done ? undefined : value
  }

  #tellMissing({ number, month }: AuditRoot): void {
    this.#problems.add({ kind: 'removed', seal: number, month, detail: 'a seal that was noted is gone' })
  }
}

async function* toAsync(roots: AsyncIterable<AuditRoot> | Iterable<AuditRoot>): AsyncGenerator<AuditRoot> {
  yield* roots
}
