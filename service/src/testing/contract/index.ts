export { AnswerCheck, type Exchange } from './answer-check.ts'
export type { OpenApiDocument, Operation, Schema } from './operations.ts'
export { readContract } from './read-contract.ts'
