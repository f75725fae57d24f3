import type { RowOf } from '@longrun/storage'
import { type ResourceParts, ResourceService } from '../resources/index.ts'
import { templateEntity } from './template-entity.ts'

/** A workout to be planned again and again. */
export type Template = RowOf<typeof templateEntity>

/** Templates of workouts: one library for everybody. */
export class TemplateService extends ResourceService<typeof templateEntity> {
  constructor(parts: ResourceParts<typeof templateEntity>) {
    super(templateEntity, parts)
  }
}
