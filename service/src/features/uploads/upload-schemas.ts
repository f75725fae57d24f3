import Type from 'typebox'

const CLOSED = { additionalProperties: false } as const

/** The form of an upload, for the documentation: the server reads it as it arrives. */
const form = Type.Object(
  {
    file: Type.Unsafe<string>({ type: 'string', format: 'binary', description: '.fit, .tcx or .gpx, or .gz of one' }),
    external_id: Type.Optional(Type.String({ minLength: 1, maxLength: 200 })),
  },
  CLOSED,
)

export const uploadSchemas = {
  form,
  received: Type.Object(
    {
      id: Type.String({ format: 'uuid' }),
      status: Type.Enum(['queued', 'processing', 'completed', 'failed', 'cancelled']),
    },
    CLOSED,
  ),
}
