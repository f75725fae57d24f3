import type { Hands, Tampering } from './tampering.ts'

interface Numbered {
  readonly number: number
}

async function pickSeals({ run, below }: Hands, count: number, where = 'true'): Promise<number[]> {
  const numbers = (await run<Numbered>(`select number from audit_seals where ${where} order by number`)).map(
    ({ number }) => number,
  )
  if (numbers.length < count) return []
  const first = below(numbers.length - count + 1)
  return numbers.slice(first, first + count)
}

function change(name: string, set: string, where?: string): Tampering {
  return {
    name: `a seal: ${name}`,
    async apply(hands) {
      const [number] = await pickSeals(hands, 1, where)
      if (number === undefined) return undefined
      await hands.run(`update audit_seals s set ${set} where number = $1`, number)
      return { seals: [number] }
    },
  }
}

/** Makes the hash of a seal fit what it says now. */
const RESEAL = 'update audit_seals s set chain = longrun_audit_chain(s) where number = $1'

const FIELDS = [
  change('another month', `month = (month + interval '1 month')::date`),
  change('another count', 'count = count + 1'),
  change('another first id', 'first_id = first_id - 1'),
  change('another last id', 'last_id = last_id + 1'),
  change('another first time', `first_at = first_at - interval '1 ms'`),
  change('another last time', `last_at = last_at + interval '1 ms'`),
  change('ids in another order', 'ids = (select array_agg(id order by id desc) from unnest(ids) id)', 'count > 1'),
  change('one id less', 'ids = ids[2:]', 'count > 1'),
  change('one entry less', 'ids = ids[2:], leaves = leaves[2:], count = count - 1', 'count > 1'),
  change(
    'hashes in another order',
    'leaves = (select array_agg(l order by n desc) from unnest(leaves) with ordinality u (l, n))',
    'count > 1',
  ),
  change('another hash', `leaves[1] = sha256('forged')`, 'count > 0'),
  change('another root', `root = sha256('forged')`),
  change('another seal before it', `previous = sha256('forged')`),
  change('another chain', `chain = sha256('forged')`),
  change('another time', `sealed_at = sealed_at - interval '1 day'`),
  change('a pruning that was none', `pruning = '{"pruned": "2020-01", "by": "nobody", "entries": 1, "seals": 1}'`),
]

const OTHERS: readonly Tampering[] = [
  {
    name: 'an entry and its place in the seal removed, and the seal made to fit',
    async apply(hands) {
      const [number] = await pickSeals(hands, 1, 'count > 1 and number < (select max(number) from audit_seals)')
      if (number === undefined) return undefined
      const { run } = hands
      await run('delete from audit_log where id = (select ids[1] from audit_seals where number = $1)', number)
      await run(
        'update audit_seals set ids = ids[2:], leaves = leaves[2:], count = count - 1, first_id = ids[2] where number = $1',
        number,
      )
      await run(
        'update audit_seals set ids = (select array_agg(id) from unnest(ids) id), leaves = (select array_agg(l) from unnest(leaves) l) where number = $1',
        number,
      )
      await run('update audit_seals set root = longrun_audit_root(ids, leaves) where number = $1', number)
      await run(RESEAL, number)
      return { seals: [number, number + 1] }
    },
  },
  {
    name: 'an entry changed, and its seal and the head made to fit',
    async apply(hands) {
      const [number] = await pickSeals(hands, 1, 'count > 0 and number < (select max(number) from audit_seals)')
      if (number === undefined) return undefined
      const { run } = hands
      await run(
        `update audit_log set entity = 'forged' where id = (select ids[1] from audit_seals where number = $1)`,
        number,
      )
      await run(
        `update audit_seals s set leaves[1] = longrun_audit_leaf(l) from audit_log l where l.id = s.ids[1] and s.number = $1`,
        number,
      )
      await run('update audit_seals set root = longrun_audit_root(ids, leaves) where number = $1', number)
      await run(RESEAL, number)
      return { seals: [number] }
    },
  },
  {
    name: 'a seal removed',
    async apply(hands) {
      const [number] = await pickSeals(hands, 1)
      if (number === undefined) return undefined
      await hands.run('delete from audit_seals where number = $1', number)
      return { seals: [number] }
    },
  },
  {
    name: 'a seal removed with its entries',
    async apply(hands) {
      const [number] = await pickSeals(hands, 1)
      if (number === undefined) return undefined
      await hands.run(
        'delete from audit_log where id in (select unnest(ids) from audit_seals where number = $1)',
        number,
      )
      await hands.run('delete from audit_seals where number = $1', number)
      return { seals: [number] }
    },
  },
  {
    name: 'the first seals removed',
    async apply({ run, below }) {
      await run('delete from audit_seals where number <= $1', 1 + below(2))
      return { seals: [1] }
    },
  },
  {
    name: 'the last seals removed with their entries',
    async apply({ run, below }) {
      const [cut] = await run<Numbered>('select max(number) - $1 as number from audit_seals', below(3))
      await run(
        'delete from audit_log where id in (select unnest(ids) from audit_seals where number >= $1)',
        cut!.number,
      )
      await run('delete from audit_seals where number >= $1', cut!.number)
      return { seals: [cut!.number] }
    },
  },
  {
    name: 'two seals exchanged',
    async apply(hands) {
      const [one, other] = await pickSeals(hands, 2)
      if (one === undefined || other === undefined) return undefined
      await hands.run('update audit_seals set number = -number where number in ($1, $2)', one, other)
      await hands.run(
        'update audit_seals set number = case -number when $1 then $2 else $1 end where number < 0',
        one,
        other,
      )
      return { seals: [one, other] }
    },
  },
  {
    name: 'what two seals hold exchanged',
    async apply(hands) {
      const [one, other] = await pickSeals(hands, 2)
      if (one === undefined || other === undefined) return undefined
      await hands.run(
        `with pair as (select * from audit_seals where number in ($1, $2))
         update audit_seals a set ids = b.ids, leaves = b.leaves from pair b where a.number in ($1, $2) and b.number <> a.number`,
        one,
        other,
      )
      return { seals: [one, other] }
    },
  },
  {
    name: 'a seal emptied as if it were pruned, with its entries',
    async apply(hands) {
      const [number] = await pickSeals(hands, 1, 'count > 0')
      if (number === undefined) return undefined
      await hands.run(
        'delete from audit_log where id in (select unnest(ids) from audit_seals where number = $1)',
        number,
      )
      await hands.run('update audit_seals set ids = null, leaves = null where number = $1', number)
      return { anything: true }
    },
  },
  {
    name: 'the last seal made once more',
    async apply({ run }) {
      const [made] = await run<Numbered>(
        'select longrun_append_seal(s) as number from audit_seals s where count > 0 order by number desc limit 1',
      )
      return made && { anything: true }
    },
  },
  {
    name: 'the head: another chain',
    async apply({ run }) {
      await run(`update audit_head set chain = sha256('forged')`)
      return { anything: true }
    },
  },
  {
    name: 'the head: another number',
    async apply({ run, pick }) {
      await run('update audit_head set number = number + $1', pick([-1, 1]))
      return { anything: true }
    },
  },
  {
    name: 'the head removed',
    async apply({ run }) {
      await run('delete from audit_head')
      return { anything: true }
    },
  },
  {
    name: 'a function that tells what one wants to hear',
    async apply({ run }) {
      await run(
        `create or replace function longrun_audit_chain(seal audit_seals) returns bytea language sql stable parallel safe return seal.chain`,
      )
      return { anything: true }
    },
  },
]

/** Ways to change the seals and their head. */
export const SEAL_TAMPERINGS: readonly Tampering[] = [...FIELDS, ...OTHERS]

/** What leaves no trace in the database itself, and is seen only beside roots that were noted elsewhere. */
export const COMPLETE_TAMPERINGS: readonly Tampering[] = [
  {
    name: 'the end of the log, of the seals and the head cut off',
    async apply({ run, below }) {
      const [cut] = await run<Numbered>('select max(number) - $1 as number from audit_seals', below(3))
      const { number } = cut!
      await run('delete from audit_log where id in (select unnest(ids) from audit_seals where number >= $1)', number)
      await run('delete from audit_seals where number >= $1', number)
      await run(
        'update audit_head h set number = s.number, chain = s.chain from audit_seals s where s.number = $1',
        number - 1,
      )
      return { seals: [number] }
    },
  },
  {
    name: 'an entry changed, and all seals from there on made anew',
    async apply(hands) {
      const { run } = hands
      const [number] = await pickSeals(hands, 1, 'count > 0')
      if (number === undefined) return undefined
      await run(
        `update audit_log set entity = 'forged' where id = (select ids[1] from audit_seals where number = $1)`,
        number,
      )
      await run(
        `update audit_seals s set leaves[1] = longrun_audit_leaf(l) from audit_log l where l.id = s.ids[1] and s.number = $1`,
        number,
      )
      await run('update audit_seals set root = longrun_audit_root(ids, leaves) where number = $1', number)
      const [last] = await run<Numbered>('select max(number) as number from audit_seals')
      for (let at = number; at <= last!.number; at++) {
        await run(
          `update audit_seals s set previous = b.chain from audit_seals b where b.number = s.number - 1 and s.number = $1`,
          at,
        )
        await run(RESEAL, at)
      }
      await run('update audit_head h set chain = s.chain from audit_seals s where s.number = h.number')
      return { seals: [number] }
    },
  },
]
