import { execFileSync, spawnSync } from 'node:child_process'
import { closeSync, mkdtempSync, openSync, rmdirSync, rmSync, writeSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** A disk of its own that a drill may fill up. */
export interface SmallDisk extends Disposable {
  readonly folder: string
  /** Leaves no byte free. */
  fill(): void
  /** Ends `fill`. */
  free(): void
}

/** Mounts one in memory; undefined where that is not allowed. */
export function openSmallDisk(megabytes: number): SmallDisk | undefined {
  const folder = mkdtempSync(join(tmpdir(), 'longrun-disk-'))
  const options = ['-t', 'tmpfs', '-o', `size=${megabytes}m,mode=711`, 'tmpfs', folder]
  if (spawnSync('mount', options).status !== 0) {
    rmdirSync(folder)
    return undefined
  }
  const ballast = join(folder, 'ballast')
  const free = () => rmSync(ballast, { force: true })
  // A drill that is interrupted leaves none behind either; what still uses it keeps it until it ends.
  const leave = () => spawnSync('umount', ['--lazy', folder]).status === 0 && rmdirSync(folder)
  process.on('exit', leave)
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(1))
  return {
    folder,
    fill: () => writeUntilFull(ballast),
    free,
    [Symbol.dispose]() {
      free()
      execFileSync('umount', [folder])
      rmdirSync(folder)
      process.off('exit', leave)
    },
  }
}

function writeUntilFull(path: string): void {
  const file = openSync(path, 'a')
  try {
    // Ever smaller pieces, so that the last page is taken too.
    for (const bytes of [1_048_576, 4_096]) {
      const piece = Buffer.alloc(bytes, 1)
      while (takes(file, piece));
    }
  } finally {
    closeSync(file)
  }
}

function takes(file: number, piece: Buffer): boolean {
  try {
    return writeSync(file, piece) === piece.length
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOSPC') return false
    throw error
  }
}
