import Type from 'typebox'

const CLOSED = { additionalProperties: false } as const

/** The form of an upload, for the documentation: the server reads it as it arrives. */
const form = Type.Object(
  {
    file: Type.Unsafe<string>({
      type: 'string',
      format: 'binary',
      description: '.fit, .tcx or .gpx, .gz of one, or a .zip of many',
    }),
    external_id: Type.Optional(
      Type.String({ minLength: 1, maxLength: 200, description: 'Your own name for the workout; not with an archive' }),
    ),
    start_time: Type.Optional(
      Type.String({
        format: 'date-time',
        description: 'When the recording began, for files whose times have no date; not with an archive',
      }),
    ),
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
