import Type from 'typebox'
import { PROBLEMS } from './problem.ts'

const fault = Type.Object({ path: Type.String(), message: Type.String() }, { additionalProperties: false })
const text = (description: string) => Type.Optional(Type.String({ description }))

const members = {
  type: Type.String({ description: 'urn:longrun:problem: and the code' }),
  title: Type.String({ description: 'One sentence for people, the same for every problem of this code' }),
  status: Type.Integer({ description: 'The status of the answer' }),
  code: Type.Enum(Object.keys(PROBLEMS), { type: 'string', description: 'Stable: branch on this' }),
  detail: text('What happened this time, for people'),
  errors: Type.Optional(
    Type.Array(fault, { description: 'Every fault of the input: which field, and what it must be' }),
  ),
  currentVersion: Type.Optional(Type.Integer({ description: 'With version_conflict: the version stored now' })),
}

/** What a problem with one operation of a batch tells. */
export const operationProblemSchema = Type.Object(members, { additionalProperties: false, title: 'OperationProblem' })

const failure = Type.Object(
  { index: Type.Integer({ minimum: 0 }), error: Type.Object(members, { additionalProperties: false }) },
  { additionalProperties: false },
)

/** The body of every problem answer. */
export const problemSchema = Type.Object(
  {
    ...members,
    failures: Type.Optional(
      Type.Array(failure, { description: 'With batch_failed: which operations stand against it, and why' }),
    ),
    reason: text('With a file that is refused: why, as the code in an upload’s errors'),
    scope: text('With insufficient_scope: what the token would need'),
    until: text('With account_closed: until when it can be taken back'),
    requestId: text('The X-Request-Id of this answer, by which the log knows it'),
  },
  { additionalProperties: false },
)
