import { type MigrationSet, type MigrationState, migrationStatus } from '../../migrations/index.ts'
import type { Finding, Outcome } from '../check.ts'

const MEANINGS: Readonly<Record<Exclude<MigrationState, 'applied'>, readonly [Finding['level'], string, string]>> = {
  pending: ['failed', 'not applied', 'run "longrun migrate up", or start without --no-migrate'],
  applying: ['failed', 'interrupted on the way up', 'run "longrun migrate up": it goes on from there'],
  reverting: ['failed', 'interrupted on the way down', 'run "longrun migrate down": it goes on from there'],
  edited: ['failed', 'changed after it was applied', 'put the file back, and write the change as a new migration'],
  missing: ['failed', 'applied, and its file is gone', 'put the file back'],
  out_of_order: ['failed', 'not applied, although later ones are', 'give it a number after them'],
  unknown: ['warning', 'applied by newer software', 'run the newer version'],
}

/** Whether every migration is applied as it is in the files. */
export async function checkMigrations(options: {
  readonly url: string
  readonly sets: readonly MigrationSet[]
}): Promise<Outcome> {
  const { migrations } = await migrationStatus(options)
  const byState = Map.groupBy(migrations, ({ state }) => state)
  const findings = [...byState].flatMap(([state, some]): Finding[] => {
    if (state === 'applied') return []
    const [level, what, mend] = MEANINGS[state]
    return [{ level, problem: `${what}: ${some.map(({ id }) => id).join(', ')}`, mend }]
  })
  return { seen: `${byState.get('applied')?.length ?? 0} of ${migrations.length} applied`, findings }
}
