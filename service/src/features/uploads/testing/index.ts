export { decodeFailure, decodeFile, samplesOf, TEST_DECODE_OPTIONS } from './decode-file.ts'
export { finished, processed, sendFile, upload } from './upload-client.ts'
