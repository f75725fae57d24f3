export { readAll, type SeenEntry } from './read-all.ts'
export { ScratchFolder } from './scratch.ts'
export { type NewZipEntry, toZip, writeZip, type ZipEnd } from './zip-writer.ts'
