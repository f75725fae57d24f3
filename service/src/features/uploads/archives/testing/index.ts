export { readAll, type SeenEntry } from './read-all.ts'
export { type NewZipEntry, toZip, writeZip, type ZipEnd, ZipWriter } from './zip-writer.ts'
