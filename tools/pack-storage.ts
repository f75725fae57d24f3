import { resolve } from 'node:path'
import { packStorage } from './pack-storage/pack.ts'
import { readArguments } from './read-arguments.ts'

const USAGE = `npm run pack-storage -- <folder>

Builds @longrun/storage to JavaScript and declarations, and packs it with its migrations into a tarball in <folder>.`

const { positionals } = readArguments(USAGE, { allowPositionals: true })
const [folder, ...more] = positionals
if (folder === undefined || more.length > 0) {
  console.error(USAGE)
  process.exit(2)
}
console.log(await packStorage(resolve(folder)))
