import { type Reader, statement } from '../../../access/index.ts'
import type { ProblemList } from './audit-problem.ts'

/** What the functions are that seal and prove the log: hashes of how PostgreSQL tells their definitions. */
const DEFINITIONS: Readonly<Record<string, string>> = {
  longrun_append_seal: '18812fe6c0f0e187a78d4199742d207c4531e8d43309edd34f272698fdf86b9b',
  longrun_audit_chain: '2e8657a4017c4535090e4a9ca7091d0883ee4634b9116aaadb9f4186ac994bf6',
  longrun_audit_commitment: '0d9623fe30dc3d84de096bf3a79183627dd71a98bbb3e90d822adafbd2b8d004',
  longrun_audit_leaf: '6597e83b96d4292e47c4fbee44ef4040d6f4e3ed23268a414f53976b739b43aa',
  longrun_audit_origin_commitment: 'eca800b3cfc70a577c2ddde68ed4c931284bf4014e053a3536a67a2a981db273',
  longrun_audit_root: '478a8198d92565a4b5ba39f0559b282fe9dc8bedbc30371e25ffc8367103730c',
  longrun_seal_audit: '4f82cdd89bd2f3577f65884caff89e3921102213dae3353c01792092cbe75e4d',
}

const FUNCTIONS = statement<{ name: string; hash: string }>(
  'audit.functions',
  `select p.proname as name, encode(sha256(convert_to(pg_get_functiondef(p.oid), 'UTF8')), 'hex') as hash
     from pg_proc p
     join pg_class seals on seals.oid = 'audit_seals'::regclass and seals.relnamespace = p.pronamespace
    where p.proname = any($1)
    order by p.proname`,
)

/** Whether the functions by which the log is sealed and proven are the ones of the migrations. In a transaction with plain names. */
export async function checkFunctions(reader: Reader, problems: ProblemList): Promise<void> {
  const found = await reader.many(FUNCTIONS, [Object.keys(DEFINITIONS)])
  for (const [name, hash] of Object.entries(DEFINITIONS)) {
    const same = found.filter((each) => each.name === name)
    if (same.length === 1 && same[0]!.hash === hash) continue
    const detail = `the function ${name} is not the one that the migrations made: what it says proves nothing`
    problems.add({ kind: 'changed', detail })
  }
}
