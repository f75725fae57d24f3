import type { CreateBodyOf, Entity, NewOf, RecordIdOf, UpdateBodyOf } from '@longrun/storage'

/** Everything that can be done to a record in a batch. */
export const OPERATIONS = ['create', 'update', 'delete', 'restore', 'archive', 'unarchive'] as const

/** What one operation of a batch does. */
export type OperationName = (typeof OPERATIONS)[number]

interface Identified<E extends Entity> {
  readonly id: RecordIdOf<E>
  readonly version: number | 'any'
}

type Change<E extends Entity> =
  | ({ readonly op: 'update'; readonly data: UpdateBodyOf<E> } & Identified<E>)
  | ({ readonly op: 'delete' | 'restore' | 'unarchive' } & Identified<E>)
  | ({ readonly op: 'archive'; readonly reason: string } & Identified<E>)

/** One operation, as it was asked for. */
export type Operation<E extends Entity> = { readonly op: 'create'; readonly data: CreateBodyOf<E> } | Change<E>

/** One operation that can be tried: a new record has what it takes from elsewhere. */
export type ReadyOperation<E extends Entity> = { readonly op: 'create'; readonly values: NewOf<E> } | Change<E>

/** The record that an operation was about, and its version since. */
export interface DoneOperation {
  readonly id: string
  readonly version: number
}
