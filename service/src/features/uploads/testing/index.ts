export { finished, processed, sendFile, upload } from '../../../testing/index.ts'
export { decodeFailure, decodeOne, type OneActivity, samplesOf, TEST_DECODE_OPTIONS } from './decode-file.ts'
