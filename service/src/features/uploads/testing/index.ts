export { finished, processed, sendFile, upload } from '../../../testing/index.ts'
export { decodeFailure, decodeFile, samplesOf, TEST_DECODE_OPTIONS } from './decode-file.ts'
