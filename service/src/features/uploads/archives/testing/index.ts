export { type NewZipEntry, toZip, writeZip, type ZipEnd } from '../../fixtures/index.ts'
export { readAll, type SeenEntry } from './read-all.ts'
export { ScratchFolder } from './scratch.ts'
