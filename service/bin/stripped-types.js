// Node runs our TypeScript by stripping its types, with a compiler that stays in memory (18 MB) once it was used. Here what it
// makes of a file is kept on disk under the hash of the file, made by a process that ends, so that a service that runs for
// months never loads it. Where nothing can be kept, Node strips the file as ever.
import { spawnSync } from 'node:child_process'
import { hash, randomUUID } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { registerHooks, stripTypeScriptTypes } from 'node:module'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const FOLDER = join(import.meta.dirname, '../../node_modules/.cache/longrun', process.version)
const OURS = ['service/src/', 'storage/src/'].map((folder) => new URL(`../../${folder}`, import.meta.url).href)

let isFilled = false

if (process.argv[1] === import.meta.filename) stripAll()
else registerHooks({ load })

function load(url, context, nextLoad) {
  if (!url.endsWith('.ts') || !OURS.some((folder) => url.startsWith(folder))) return nextLoad(url, context)
  const text = readFileSync(fileURLToPath(url), 'utf8')
  const source = findKept(text) ?? (fill() ? findKept(text) : undefined)
  return source === undefined ? nextLoad(url, context) : { format: 'module', source, shortCircuit: true }
}

/** Has every file stripped that is not yet, once a process. Returns whether that was done now. */
function fill() {
  if (isFilled) return false
  isFilled = true
  try {
    mkdirSync(FOLDER, { recursive: true })
    writeFileSync(join(FOLDER, 'writable'), '')
  } catch {
    return false
  }
  spawnSync(process.execPath, ['--no-warnings', import.meta.filename], { stdio: 'ignore' })
  return true
}

function findKept(text) {
  try {
    return readFileSync(join(FOLDER, nameOf(text)), 'utf8')
  } catch {
    return undefined
  }
}

/** Keeps what becomes of each file of ours, and nothing else. */
function stripAll() {
  const names = new Set(['writable'])
  for (const folder of OURS.map(fileURLToPath)) {
    for (const file of readdirSync(folder, { recursive: true })) {
      if (!file.endsWith('.ts') || file.endsWith('.test.ts')) continue
      const text = readFileSync(join(folder, file), 'utf8')
      names.add(nameOf(text))
      if (!existsSync(join(FOLDER, nameOf(text)))) keep(text)
    }
  }
  for (const name of readdirSync(FOLDER)) if (!names.has(name)) rmSync(join(FOLDER, name), { force: true })
}

// Under another name first, so that nobody reads half of it.
function keep(text) {
  const made = join(FOLDER, randomUUID())
  writeFileSync(made, stripTypeScriptTypes(text))
  renameSync(made, join(FOLDER, nameOf(text)))
}

function nameOf(text) {
  return hash('sha256', text)
}
