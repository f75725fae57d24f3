import { execFileSync } from 'node:child_process'
import { lstatSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { findProblems, readSurroundings } from './tree-rule/find-problems.ts'

const root = resolve(import.meta.dirname, '..')
const surroundings = readSurroundings(root, process.env)
// What is tracked and what will be: a new file is checked before it is added.
const list = execFileSync('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard'], {
  cwd: root,
  encoding: 'utf8',
  maxBuffer: 64 * 1024 * 1024,
})
const paths = [...new Set(list.split('\0'))].filter((path) => path !== '' && isFile(path))
const problems = paths.flatMap((path) => {
  const bytes = readFileSync(join(root, path))
  return bytes.includes(0) ? [] : findProblems({ path, text: bytes.toString('utf8') }, surroundings)
})
for (const { path, line, why } of problems) console.error(`${path}:${line}: ${why}`)
console.log(`${paths.length} files, ${problems.length} problems`)
if (problems.length > 0 || paths.length === 0) process.exitCode = 1

// A file that is deleted and not yet committed is still listed.
function isFile(path: string): boolean {
  return lstatSync(join(root, path), { throwIfNoEntry: false })?.isFile() ?? false
}
