export { finished, processed, sendFile, upload } from '../../../testing/index.ts'
export {
  chainedFits,
  corruptFile,
  cutFiles,
  type DamagedFile,
  headerFlips,
  seeded,
  withChecksum,
  withWrongChecksum,
} from './damage/damage-files.ts'
export { judgeDamage, type Verdict } from './damage/judge-damage.ts'
export {
  decodeFailure,
  decodeOne,
  decodeTest,
  type OneActivity,
  samplesOf,
  TEST_DECODE_OPTIONS,
} from './decode-file.ts'
