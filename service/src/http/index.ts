export { type Answer, accepted, created, noContent, ok } from './answer.ts'
export { buildServer, type ServerParts, type ServerSettings } from './build-server.ts'
export { type Authenticate, type Caller, type Role, SCOPES, type Scope, type SessionCaller } from './caller.ts'
export { toClientAddress } from './change-context.ts'
export { parseIfMatch } from './etag.ts'
export { FORMATS, isTimeZone } from './formats.ts'
export type { HealthCheck } from './health-routes.ts'
export { isForeignCharset } from './json-body.ts'
export {
  DEFAULT_LINE_STREAM_LIMITS,
  LINES_TYPE,
  type LineLimits,
  type LineOut,
  type LineStreamLimits,
  LineStreams,
  parseLine,
  readLines,
  wantsLines,
} from './lines/index.ts'
export { decodeListCursor, encodeListCursor, type ListIdentity } from './list-cursor.ts'
export { type InputProblem, invalidInput, Problem, type ProblemCode, toProblem } from './problem.ts'
export { toProblemMembers } from './problem-answer.ts'
export { operationProblemSchema } from './problem-schema.ts'
export type { Access, Feature, ReceivedBody, RouteRequest, RouteSpec, Routes } from './routes.ts'
export { type SessionCookie, sessionCookie } from './session-cookie.ts'
export { closeWhenStalled } from './stalled-sender.ts'
export { openBodyCheck } from './validation.ts'
