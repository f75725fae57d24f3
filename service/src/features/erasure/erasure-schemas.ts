import Type from 'typebox'

const CLOSED = { additionalProperties: false } as const
const time = (description: string) => Type.String({ format: 'date-time', description })
const orNull = (type: string, description: string, format?: string) =>
  Type.Unsafe<string | null>({ type: [type, 'null'], description, ...(format ? { format } : {}) })

const erasure = Type.Object(
  {
    userId: Type.String({ format: 'uuid' }),
    orderedAt: time('When the account was closed'),
    orderedBy: orNull('string', 'Who asked: a user, or null for whoever runs the service', 'uuid'),
    dueAt: time('When the time was over in which it could be taken back'),
    begunAt: time('Since when nothing brings it back'),
    finishedAt: orNull('string', 'Null while it goes on', 'date-time'),
    counts: Type.Record(Type.String(), Type.Integer(), { description: 'How many rows went, by table' }),
    hashes: Type.Record(Type.String(), Type.String(), {
      description: 'A hash over the keys of these rows, by table',
    }),
    receipt: orNull('string', 'A hash over all of this, which the audit log holds too; null while it goes on'),
  },
  { ...CLOSED, title: 'Erasure' },
)

/** Schemas of erasures in the API. */
export const erasureSchemas = {
  erasure,
  list: Type.Object(
    {
      items: Type.Array(erasure),
      nextCursor: Type.Unsafe<string | null>({ type: ['string', 'null'], description: 'Null on the last page' }),
    },
    { ...CLOSED, title: 'ErasureList' },
  ),
  query: Type.Object({
    limit: Type.Integer({ minimum: 1, maximum: 200, default: 50 }),
    cursor: Type.Optional(Type.String({ maxLength: 200, description: '`nextCursor` of the page before' })),
  }),
}
