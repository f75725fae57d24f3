export { finished, processed, sendFile, upload } from '../../../testing/index.ts'
export {
  decodeFailure,
  decodeOne,
  decodeTest,
  type OneActivity,
  samplesOf,
  TEST_DECODE_OPTIONS,
} from './decode-file.ts'
