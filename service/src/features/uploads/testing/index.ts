export { finished, processed, sendFile, upload } from '../../../testing/index.ts'
export {
  chainedFits,
  corruptFile,
  cutFiles,
  type DamagedFile,
  headerFlips,
  judgeDamage,
  seeded,
  withChecksum,
  withWrongChecksum,
} from './damage/index.ts'
export {
  decodeFailure,
  decodeOne,
  decodeTest,
  type OneActivity,
  samplesOf,
  TEST_DECODE_OPTIONS,
} from './decode-file.ts'
