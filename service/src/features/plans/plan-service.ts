import type { RowOf } from '@longrun/storage'
import type { InputProblem } from '../../http/index.ts'
import { type ResourceParts, ResourceService } from '../resources/index.ts'
import { planEntity } from './plan-entity.ts'

/** A span of training with a goal. */
export type Plan = RowOf<typeof planEntity>

/** Training plans: a user's own. Deleting one deletes its scheduled workouts, never completed or skipped ones. */
export class PlanService extends ResourceService<typeof planEntity> {
  constructor(parts: ResourceParts<typeof planEntity>) {
    super(planEntity, parts)
  }

  protected override check({ startDate, endDate }: Partial<Plan>): InputProblem[] {
    if (!startDate || !endDate || endDate >= startDate) return []
    return [{ path: 'endDate', message: 'must not be before startDate' }]
  }
}
