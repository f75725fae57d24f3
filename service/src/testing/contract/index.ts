export { AnswerCheck, type Exchange } from './answer-check.ts'
export type { OpenApiDocument, Operation, Schema } from './operations.ts'
export { readContract, requireDocumented } from './read-contract.ts'
