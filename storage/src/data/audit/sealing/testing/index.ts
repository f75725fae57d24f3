export { ENTRY_TAMPERINGS } from './entry-tamperings.ts'
export { changeOrchards, eraseGrower, findWrong, GROWERS, openGrowers, sealAll, toShort } from './growers.ts'
export { COMPLETE_TAMPERINGS, SEAL_TAMPERINGS } from './seal-tamperings.ts'
export { type Expected, type Random, type Tampering, tryTampering } from './tampering.ts'
