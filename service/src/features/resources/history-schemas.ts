import { AUDIT_ACTIONS } from '@longrun/storage'
import Type, { type TSchema } from 'typebox'

const orNull = (schema: TSchema, description: string) =>
  Type.Unsafe<unknown>({ ...schema, type: [(schema as { type?: string }).type, 'null'], description })

const time = (description: string) => Type.String({ format: 'date-time', description })

const change = Type.Object(
  {
    from: Type.Unknown({ description: 'Null where there was none' }),
    to: Type.Unknown({ description: 'Null where there is none' }),
  },
  { title: 'FieldChange' },
)

const samples = Type.Object(
  {
    type: Type.String({ description: 'The metric, such as heart_rate' }),
    count: Type.Integer({ description: 'How many samples were written, or went' }),
    from: time('Of the first'),
    to: time('Of the last'),
  },
  { title: 'SampleChange' },
)

// What an entry says to whoever reads it.
const field = {
  action: Type.Enum([...AUDIT_ACTIONS], { type: 'string' }),
  version: orNull(Type.Integer(), 'Of the record behind the change; null where its samples changed'),
  actorId: orNull(Type.String({ format: 'uuid' }), 'The user who made it; null where it was no user'),
  requestId: orNull(Type.String(), 'The request or the job by which it was made'),
  change,
}

const entry = Type.Object(
  {
    id: Type.Integer({ description: 'Grows from change to change' }),
    at: time('When the transaction of the change began'),
    action: field.action,
    version: field.version,
    actorId: field.actorId,
    byYou: Type.Boolean(),
    requestId: field.requestId,
    changes: Type.Unsafe<unknown>({
      ...Type.Object({}, { additionalProperties: change }),
      type: ['object', 'null'],
      description: 'By the names of fields; null where the values were erased',
    }),
    samples: Type.Unsafe<unknown>({
      ...Type.Array(samples),
      type: ['array', 'null'],
      description: 'What became of its samples, by metric; null where the record itself changed',
    }),
  },
  { title: 'HistoryEntry' },
)

/** Schemas of histories in the API, the same for every kind of record. */
export const historySchemas = {
  field,
  orNull,
  time,
  query: Type.Object({
    limit: Type.Integer({ minimum: 1, maximum: 200, default: 50 }),
    cursor: Type.Optional(Type.String({ description: '`nextCursor` of an earlier answer' })),
  }),
  page: Type.Object(
    {
      items: Type.Array(entry),
      nextCursor: orNull(Type.String(), 'Where the next page starts; null on the last page.'),
    },
    { title: 'HistoryPage' },
  ),
  /** The parameter by which a record is shown as it was. */
  at: Type.Optional(
    time('Show the record as it was at this time, to the millisecond; deleted or not made by then is 404'),
  ),
}
