import { readdir } from 'node:fs/promises'
import { newId } from '@longrun/storage'
import { Problem } from '../../../http/index.ts'
import { Spool } from './spool.ts'

// Writes 32 megabytes to the spool that the arguments name, and says what came of it.
const [folder = '', reserveBytes = '0'] = process.argv.slice(2)
const spool = new Spool({ folder, reserveBytes: Number(reserveBytes) })

async function* megabytes(): AsyncGenerator<Uint8Array> {
  for (let left = 512; left > 0; left--) yield Buffer.alloc(64 * 1024, 'archive')
}

const options = { maxBytes: Number.MAX_SAFE_INTEGER, check: async () => {} }
const code = await spool.write(newId(), megabytes(), options).then(
  () => 'none',
  (error: unknown) => (error instanceof Problem ? error.code : String(error)),
)
const left = (await readdir(folder)).map((name) => (name.endsWith('.zip') ? 'archive' : name))
console.log(JSON.stringify({ code, left }))
