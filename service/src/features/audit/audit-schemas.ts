import { AUDIT_ACTIONS } from '@longrun/storage'
import Type from 'typebox'
import { historySchemas } from '../resources/index.ts'
import { MOST_DAYS } from './search-span.ts'

const { field, orNull, time } = historySchemas
const id = (description: string) => Type.String({ format: 'uuid', description })

const entry = Type.Object(
  {
    id: Type.Integer({ description: 'Grows from entry to entry' }),
    at: time('When its transaction began'),
    transaction: Type.String({ description: 'The same for whatever was changed together' }),
    action: field.action,
    entity: Type.String({ description: 'What kind of record, such as workout' }),
    userId: orNull(id('Whose record it is'), 'Whose record it is; null where it is nobody’s'),
    recordId: id('Which record'),
    version: field.version,
    actorId: field.actorId,
    requestId: field.requestId,
    address: orNull(Type.String(), 'From where the request came'),
    agent: orNull(Type.String(), 'What the client called itself'),
    dbRole: Type.String({ description: 'The role of the database that made the change' }),
    fields: Type.Array(Type.String(), { description: 'What changed: fields, or the metrics of samples' }),
    changes: Type.Unsafe<unknown>({
      ...Type.Object({}, { additionalProperties: field.change }),
      type: ['object', 'null'],
      description: 'By the names of fields; null for what belongs to a runner: its values are theirs alone',
    }),
  },
  { title: 'AuditEntry' },
)

export const auditSchemas = {
  query: Type.Object({
    from: Type.Optional(time('The first time looked at. Default: a day before `to`')),
    to: Type.Optional(
      time(
        `The first time behind it. Default: now. At most ${MOST_DAYS} days behind \`from\`, unless \`user\` is given`,
      ),
    ),
    actor: Type.Optional(id('Who made the change')),
    user: Type.Optional(id('Whose record it was')),
    record: Type.Optional(id('Which record it was')),
    entity: Type.Optional(Type.String({ pattern: '^[a-z][A-Za-z0-9]{0,99}$', description: 'Such as workout' })),
    action: Type.Optional(Type.Enum([...AUDIT_ACTIONS], { type: 'string' })),
    requestId: Type.Optional(Type.String({ minLength: 1, maxLength: 200 })),
    limit: Type.Integer({ minimum: 1, maximum: 200, default: 50 }),
    cursor: Type.Optional(Type.String({ description: '`nextCursor` of an earlier answer' })),
  }),
  page: Type.Object({
    items: Type.Array(entry),
    nextCursor: orNull(Type.String(), 'Where the next page starts; null on the last page.'),
  }),
}
