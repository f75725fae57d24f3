/** What became of one file. */
export interface ImportedFile {
  readonly path: string
  readonly status: 'stored' | 'duplicate' | 'failed' | 'skipped' | 'cancelled'
  readonly workoutIds?: readonly string[]
  readonly points?: {
    readonly received: number
    readonly stored: number
    readonly merged: number
    readonly rejected: Readonly<Record<string, number>>
  }
  readonly error?: { readonly code: string; readonly message: string }
}

interface Parts {
  /** How many files will be imported. */
  readonly total: number
  readonly out: (text: string) => void
  readonly terminal: { write(text: string): void } | undefined
  readonly asJson: boolean
}

const STATUSES = ['stored', 'duplicate', 'failed', 'skipped', 'cancelled'] as const
const CLEAR_LINE = '\r\u001b[2K'

/** Tells of an import: a line a file as it goes and a sum at the end, or one JSON document. */
export class ImportReport {
  readonly #parts: Parts
  readonly #files: ImportedFile[] = []
  readonly #started = performance.now()
  #begun = 0

  constructor(parts: Parts) {
    this.#parts = parts
  }

  /** Whether there were files, and every one is in the account now. */
  get isComplete(): boolean {
    const counts = this.#count()
    return counts.failed === 0 && counts.stored + counts.duplicate === this.#parts.total && this.#parts.total > 0
  }

  begin(path: string): void {
    this.#begun += 1
    this.#parts.terminal?.write(`${CLEAR_LINE}[${this.#begun}/${this.#parts.total}] ${printable(path)}`)
  }

  add(file: ImportedFile): void {
    this.#files.push(file)
    if (!this.#parts.asJson) this.#line(toLine(file))
  }

  end(): void {
    const counts = this.#count()
    const left = this.#parts.total - this.#begun
    const seconds = Math.round((performance.now() - this.#started) / 100) / 10
    if (this.#parts.asJson) {
      this.#line(JSON.stringify({ files: this.#files, counts: { ...counts, left }, seconds }, null, 2))
      return
    }
    const sums = STATUSES.filter((status) => counts[status] > 0).map((status) => `${counts[status]} ${status}`)
    if (left > 0) sums.push(`${left} not begun`)
    this.#line(sums.length > 0 ? `${sums.join(', ')} in ${seconds} s` : 'there is nothing to import')
  }

  #line(text: string): void {
    this.#parts.terminal?.write(CLEAR_LINE)
    this.#parts.out(`${text}\n`)
  }

  #count(): Record<ImportedFile['status'], number> {
    const of = (status: string) => this.#files.filter((file) => file.status === status).length
    return {
      stored: of('stored'),
      duplicate: of('duplicate'),
      failed: of('failed'),
      skipped: of('skipped'),
      cancelled: of('cancelled'),
    }
  }
}

function toLine({ path, status, workoutIds = [], points, error }: ImportedFile): string {
  const parts = [status.padEnd(9), printable(path)]
  if (workoutIds.length > 0) parts.push(`-> ${workoutIds.join(', ')}`)
  if (points && points.received > 0) parts.push(`(${toPoints(points)})`)
  if (error) parts.push(`${error.code}: ${error.message}`)
  return parts.join(' ')
}

function toPoints({ received, stored, merged, rejected }: NonNullable<ImportedFile['points']>): string {
  const parts = [`${received} points`, `${stored} stored`]
  if (merged > 0) parts.push(`${merged} merged`)
  for (const [reason, count] of Object.entries(rejected)) parts.push(`${count} ${reason}`)
  return parts.join(', ')
}

// A file name may hold what moves a terminal's cursor.
function printable(path: string): string {
  return path.replace(/\p{C}/gu, '?')
}
