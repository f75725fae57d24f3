import { resolve } from 'node:path'
import { packClient } from './pack-client/pack.ts'
import { readArguments } from './read-arguments.ts'

const USAGE = `npm run pack-client -- <folder>

Builds the typed client to JavaScript and declarations, and packs it as @longrun/client into a tarball in <folder>.`

const { positionals } = readArguments(USAGE, { allowPositionals: true })
const [folder, ...more] = positionals
if (folder === undefined || more.length > 0) {
  console.error(USAGE)
  process.exit(2)
}
console.log(await packClient(resolve(folder)))
