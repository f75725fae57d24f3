export { readDirectory, tooManyEntries, type ZipRecord } from './zip-directory.ts'
export { type ZipContext, ZipItem } from './zip-item.ts'
