import type { Entity, EntitySchemas, RecordIdOf } from '@longrun/storage'
import type { TSchema } from 'typebox'
import type { LineStreams, ProblemCode } from '../../http/index.ts'
import type { ResourceService } from './resource-service.ts'

/** Which records have routes, where, and who may write them. */
export interface ResourceRoutesParts<E extends Entity> {
  readonly entity: E
  /** Where they are, for example `/v1/plans`. */
  readonly path: `/v1/${string}`
  readonly schemas: Omit<EntitySchemas<E>, 'create'> & { readonly create: TSchema }
  readonly service: ResourceService<E>
  /** Sends what goes out in lines. */
  readonly lines: LineStreams
  /** Who may make, change, delete, restore and archive records. Default: whoever is signed in, each their own. */
  readonly writers?: 'user' | 'admin'
  /** What the documentation says about a new record beyond its schema. */
  readonly createDescription?: string
}

/** What the routes of each capability need of one kind of record. */
export interface ResourceKind<E extends Entity> extends ResourceRoutesParts<E> {
  /** Who may write. */
  readonly access: 'user' | 'admin'
  /** Of whatever stores values that may be taken. */
  readonly takenProblems: readonly ProblemCode[]
  /** The path of one record. The type of a path names its parameters; whatever stands before `:id` has none. */
  readonly one: '/v1/records/:id'
}

export function toResourceKind<E extends Entity>(parts: ResourceRoutesParts<E>): ResourceKind<E> {
  return {
    ...parts,
    access: parts.writers ?? 'user',
    takenProblems: parts.entity.unique.length > 0 ? ['unique_violation'] : [],
    one: `${parts.path}/:id` as '/v1/records/:id',
  }
}

/** The id in a path. */
export function idOf<E extends Entity>(params: { readonly id: string }): RecordIdOf<E> {
  return params.id as RecordIdOf<E>
}

/** What an answer says beside the record: its version, as the ETag. */
export function versionOf(record: unknown): { readonly version: number } {
  return { version: (record as { version: number }).version }
}
