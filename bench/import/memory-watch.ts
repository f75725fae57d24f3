import { readFileSync } from 'node:fs'

/** The most memory that a process has held so far, and what it holds now, in MiB. Linux only. */
export function readMemory(pid: number): { readonly peakMebibytes: number; readonly mebibytes: number } {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8')
  const read = (name: string) => {
    const kibibytes = new RegExp(`^${name}:\\s+(\\d+) kB$`, 'm').exec(status)?.[1]
    if (kibibytes === undefined) throw new Error(`/proc/${pid}/status says no ${name}`)
    return Math.round(Number(kibibytes) / 102.4) / 10
  }
  return { peakMebibytes: read('VmHWM'), mebibytes: read('VmRSS') }
}
