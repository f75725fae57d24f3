export { type NewZipEntry, toZip, writeZip, type ZipEnd, ZipWriter } from './zip-writer.ts'
