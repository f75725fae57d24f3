/** What became of one file. */
export interface ImportedFile {
  readonly path: string
  readonly status: 'queued' | 'processing' | 'stored' | 'duplicate' | 'failed' | 'skipped' | 'cancelled'
  readonly workoutIds: readonly string[]
  readonly points: {
    readonly received: number
    readonly stored: number
    readonly merged: number
    readonly rejected: Readonly<Record<string, number>>
  }
  readonly error?: { readonly code: string; readonly message: string }
  /** What was lost of a damaged file whose rest is stored. */
  readonly salvage?: { readonly reason: string; readonly detail: string; readonly lostBytes: number }
}

/** What became of an import. */
export interface ImportResult {
  readonly uploadId: string
  readonly status: string
  /** Whose export it was recognised as; `plain` where it was none that is known. */
  readonly exportKind: 'strava' | 'garmin' | 'plain'
  readonly counts: Readonly<Record<ImportedFile['status'], number>>
  /** Whether it was asked to stop, and something was left out. */
  readonly isStopped: boolean
}

interface Parts {
  readonly out: (text: string) => void
  readonly reasons: Readonly<Record<string, string>>
  /** Every file has its line. */
  readonly isVerbose: boolean
}

type Told = ImportResult & { readonly seconds: number }

/** Lines of files that failed or were skipped for the same reason; of the others it is told how many they are. */
const MOST_LINES_OF_REASON = 20
const STATUSES = ['stored', 'duplicate', 'failed', 'skipped', 'cancelled', 'processing', 'queued'] as const

const EXPORTS = {
  strava: 'recognised as an export of Strava: names, kinds of sport and descriptions are those of its activities.csv',
  garmin: 'recognised as an export of Garmin: the archives inside it are read too',
} as const

/** Tells what became of an import: a line for each file that is not in the account, and sums; or one JSON document. */
export class ImportReport {
  readonly #parts: Parts

  constructor(parts: Parts) {
    this.#parts = parts
  }

  async asText(result: Told, files: AsyncIterable<ImportedFile>): Promise<void> {
    const { out, reasons, isVerbose } = this.#parts
    const ofReason = new Map<string, number>()
    let salvaged = 0
    for await (const file of files) {
      const why = toWhy(file)
      const count = why === undefined ? 0 : (ofReason.get(why) ?? 0) + 1
      if (why !== undefined) ofReason.set(why, count)
      if (file.salvage) salvaged += 1
      const isTold = why !== undefined && count <= MOST_LINES_OF_REASON
      if (isVerbose || isTold) out(`${toLine(file)}\n`)
    }
    const { exportKind, counts, seconds } = result
    if (exportKind !== 'plain') out(`${EXPORTS[exportKind]}\n`)
    const sums = STATUSES.filter((status) => counts[status] > 0).map((status) => `${toText(counts[status])} ${status}`)
    out(sums.length > 0 ? `${sums.join(', ')} in ${seconds} s\n` : 'there is nothing to import\n')
    if (salvaged > 0) out(`damaged, and stored as far as they could be read: ${toText(salvaged)}\n`)
    for (const [why, count] of ofReason) {
      if (count <= MOST_LINES_OF_REASON) continue
      const words = reasons[why.split(' ').at(-1)!]
      const more = isVerbose ? '' : ` (${MOST_LINES_OF_REASON} are shown; --verbose shows all)`
      out(`${why}: ${toText(count)} files${words === undefined ? '' : `: ${words}`}${more}\n`)
    }
    if (result.isStopped) {
      out('stopped: what is stored stays, the rest was left out; run it again to go on, what is there is recognised\n')
    } else if (counts.cancelled > 0) out('the upload was cancelled meanwhile: run it again for the rest\n')
  }

  /** A file a line, so that what is long can be read as it comes. */
  async asJson(result: Told, files: AsyncIterable<ImportedFile>): Promise<void> {
    const { out } = this.#parts
    const { uploadId, status, exportKind, counts, isStopped, seconds } = result
    out(`{\n"files": [`)
    let separator = '\n'
    for await (const file of files) {
      out(`${separator}${JSON.stringify(file)}`)
      separator = ',\n'
    }
    out(`\n],\n${JSON.stringify({ uploadId, status, exportKind, counts, isStopped, seconds }).slice(1)}\n`)
  }
}

// Whether a file is worth a word: it is not in the account, or not whole.
function toWhy({ status, error, salvage }: ImportedFile): string | undefined {
  if (error) return `${status.padEnd(9)} ${error.code}`
  return salvage && `${'salvaged'.padEnd(9)} ${salvage.reason}`
}

function toLine({ path, status, workoutIds, points, error, salvage }: ImportedFile): string {
  const parts = [status.padEnd(9), printable(path)]
  if (workoutIds.length > 0) parts.push(`-> ${workoutIds.join(', ')}`)
  if (points.received > 0) parts.push(`(${toPoints(points)})`)
  if (error) parts.push(`${error.code}: ${error.message}`)
  if (salvage) parts.push(`damaged, ${toText(salvage.lostBytes)} bytes lost: ${salvage.reason}: ${salvage.detail}`)
  return parts.join(' ')
}

function toPoints({ received, stored, merged, rejected }: ImportedFile['points']): string {
  const parts = [`${received} points`, `${stored} stored`]
  if (merged > 0) parts.push(`${merged} merged`)
  for (const [reason, count] of Object.entries(rejected)) parts.push(`${count} ${reason}`)
  return parts.join(', ')
}

// A file name may hold what moves a terminal's cursor.
function printable(path: string): string {
  return path.replace(/\p{C}/gu, '?')
}

const toText = (count: number): string => count.toLocaleString('en-US')
