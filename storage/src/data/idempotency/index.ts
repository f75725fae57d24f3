export {
  type AnswerStore,
  type AnswerStoreSettings,
  type KeptAnswer,
  type KeyedAnswer,
  type KeyedRequest,
  type KeyedWork,
  openAnswerStore,
} from './answer-store.ts'
