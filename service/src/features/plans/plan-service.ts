import type { RowOf, Tx } from '@longrun/storage'
import type { InputProblem } from '../../http/index.ts'
import { type DeletedRecords, type RecordDeletion, type ResourceParts, ResourceService } from '../resources/index.ts'
import { planEntity } from './plan-entity.ts'

/** A span of training with a goal. */
export type Plan = RowOf<typeof planEntity>

interface Parts extends ResourceParts<typeof planEntity> {
  /** Deletes the samples of workouts that went with their plan, and brings them back with it. */
  readonly samples: Record<'delete' | 'restore', SamplesOf>
}

type SamplesOf = (tx: Tx, owner: string, ids: readonly string[], deletion: RecordDeletion) => Promise<void>

/** Training plans: a user's own. Deleting one deletes its scheduled workouts, never completed or skipped ones. */
export class PlanService extends ResourceService<typeof planEntity> {
  readonly #samples: Parts['samples']

  constructor(parts: Parts) {
    super(planEntity, parts)
    this.#samples = parts.samples
  }

  protected override check({ startDate, endDate }: Partial<Plan>): InputProblem[] {
    if (!startDate || !endDate || endDate >= startDate) return []
    return [{ path: 'endDate', message: 'must not be before startDate' }]
  }

  protected override async alsoDelete(tx: Tx, owner: string, { children, ...deletion }: DeletedRecords): Promise<void> {
    await this.#samples.delete(tx, owner, children.get('workout') ?? [], deletion)
  }

  protected override async alsoRestore(
    tx: Tx,
    owner: string,
    { children, ...deletion }: DeletedRecords,
    restored: readonly Plan[],
  ): Promise<readonly Plan[]> {
    await this.#samples.restore(tx, owner, children.get('workout') ?? [], deletion)
    return restored
  }
}
