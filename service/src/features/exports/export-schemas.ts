import Type from 'typebox'
import { CARRIED_PARTS } from './format/index.ts'

const Count = Type.Integer({ minimum: 0 })
const CLOSED = { additionalProperties: false } as const

const Part = Type.Object(
  {
    stored: Type.Integer({ minimum: 0, description: 'Lines that are in the account now and were not before' }),
    same: Type.Integer({ minimum: 0, description: 'Lines that were there already' }),
    conflicts: Type.Integer({
      minimum: 0,
      description: 'Lines that were left out, since something stands against them',
    }),
  },
  { ...CLOSED, title: 'ImportedPart' },
)

const Conflict = Type.Object(
  {
    part: Type.String({ description: 'Which file of the export: plans is plans.jsonl' }),
    line: Type.Integer({ minimum: 1 }),
    reason: Type.Enum(['different', 'taken', 'parent_missing', 'overlapping'], { type: 'string' }),
  },
  { ...CLOSED, title: 'ImportConflict' },
)

const Report = Type.Object(
  {
    parts: Type.Object(Object.fromEntries(CARRIED_PARTS.map((name) => [name, Part])), CLOSED),
    conflicts: Type.Array(Conflict, { description: 'The first 1,000; all are counted in parts' }),
    templatesCleared: Type.Integer({
      ...Count,
      description: 'Workouts that came without their template, which this server does not have',
    }),
  },
  { ...CLOSED, title: 'ImportReport' },
)

/** What imports answer. */
export const exportSchemas = { report: Report, archive: Type.Unsafe({ type: 'string', format: 'binary' }) } as const
