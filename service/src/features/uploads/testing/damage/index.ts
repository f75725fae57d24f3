export {
  chainedFits,
  corruptFile,
  cutFiles,
  type DamagedFile,
  headerFlips,
  seeded,
  withChecksum,
  withWrongChecksum,
} from './damage-files.ts'
export { judgeDamage } from './judge-damage.ts'
