import {
  type Column,
  type Columns,
  type Entity,
  type FixedValues,
  integer,
  optional,
  text,
  timestamp,
  uuid,
} from '@longrun/storage'
import type { InputProblem } from '../../../http/index.ts'

/** A row as a line of an export has it: times, days and ids as text, bytes in hexadecimal. */
export type Line = Readonly<Record<string, unknown>>

/** What a row must find in the account that it comes into. */
export interface CarriedParent {
  /** The property with the parent's key; null in it points at nothing. */
  readonly property: string
  readonly table: string
  /** The parent's column that has the same value, besides the owner's. */
  readonly column: string
  /** Whether a row that is not deleted needs a parent that is not: never, always, or where the row has these values. */
  readonly mustLive: false | FixedValues
}

/** A table whose rows leave an account as lines, and come into one as the same rows. */
export interface CarriedTable {
  /** Names the file, `plans.jsonl`, and the rows in reports. */
  readonly name: string
  readonly table: string
  /** The properties that tell the rows of an owner apart: the order of the lines. Empty where there is one row. */
  readonly key: readonly string[]
  /** The properties of a line, in their order. All of them are always there. */
  readonly columns: Columns
  readonly parents: readonly CarriedParent[]
  /** A condition on `t` of the rows that leave. `$1` is the owner, `asOf` a parameter with the time when leaving began. */
  readonly leaving?: (asOf: string) => string
  /** The time that the id carries must be this property. */
  readonly idTime?: string
  /** Rows with this property refer to others of the table, and come in behind all that have none. */
  readonly selfReference?: string
  /** Properties that belong to the server that they were made on: another value makes no other row. */
  readonly uncompared: readonly string[]
  /** What no column can say. */
  readonly check?: (line: Line, now: Date) => readonly InputProblem[]
}

/** Who did something is told where it was the user; anybody else is nobody elsewhere. */
export const ACTORS = ['deletedBy', 'archivedBy'] as const

/** What every record has, deleted and archived ones too: they come back in the same state. */
const LIFECYCLE = {
  createdAt: timestamp(),
  updatedAt: timestamp(),
  version: integer({ minimum: 1, maximum: 2_147_483_647 }),
  deletedAt: optional(timestamp()),
  deletedBy: optional(uuid()),
  deletionId: optional(uuid()),
  archivedAt: optional(timestamp()),
  archivedBy: optional(uuid()),
  archiveReason: optional(text({ minLength: 1, maxLength: 1_000 })),
} as const satisfies Columns

type EntityOptions = Partial<Pick<CarriedTable, 'check' | 'leaving' | 'selfReference'>> & {
  readonly name: string
  /** Parents that the declaration does not name. */
  readonly parents?: readonly CarriedParent[]
  /** Columns that say how a server stands with the row, and nothing of what the user has. */
  readonly without?: readonly string[]
}

/** The records of an entity, with all that its declaration says. */
export function carryEntity(
  entity: Entity,
  { name, parents = [], without = [], ...rest }: EntityOptions,
): CarriedTable {
  const own = Object.entries(entity.columns).filter(([column]) => !without.includes(column))
  const id: Record<string, Column> = entity.key === 'owner' ? {} : { id: uuid() }
  const declared = Object.entries(entity.parents).filter(([, parent]) => parent.entity.placement === 'owned')
  return {
    name,
    table: entity.table,
    key: Object.keys(id),
    columns: { ...id, ...Object.fromEntries(own), ...LIFECYCLE },
    parents: [
      ...declared.map(
        ([
          property,
          {
            entity: { table },
            deletedWith,
          },
        ]) => ({
          property,
          table,
          column: 'id',
          mustLive: deletedWith,
        }),
      ),
      ...parents,
    ],
    ...(entity.monthlyBy === undefined ? {} : { idTime: entity.monthlyBy }),
    uncompared: ACTORS,
    ...rest,
  }
}
