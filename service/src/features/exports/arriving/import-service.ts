import {
  type CarriedSegment,
  type Clock,
  type Database,
  type Months,
  type SegmentCarrier,
  statement,
  withChangeContext,
} from '@longrun/storage'
import { invalidInput } from '../../../http/index.ts'
import { metricSeries } from '../../metrics/index.ts'
import { noteEntity } from '../../notes/index.ts'
import type { FileContents } from '../../uploads/index.ts'
import { type Bringing, type CarriedTable, type Line, openTableCarrier } from '../carried/index.ts'
import type { ExportLimits } from '../export-limits.ts'
import { CARRIED_PARTS, CARRIED_TABLES, TOLD_PARTS } from '../format/index.ts'
import { type Checked, checkedRows, checkedSamples } from './checked-lines.ts'
import type { ExportFile } from './export-file.ts'
import { type ImportReport, ReportBuilder } from './import-report.ts'

/** What an import is stored with. */
export interface ImportParts {
  readonly database: Database
  readonly months: Pick<Months, 'withMonths'>
  readonly segments: SegmentCarrier
  readonly contents: Pick<FileContents, 'put'>
  readonly limits: ExportLimits
  readonly clock: Clock
}

/** How far an import is. */
export interface ImportProgress {
  readonly stage: 'checking' | 'storing'
  readonly part: string
  /** Lines that are done, of those that there are. */
  readonly done: number
  readonly total: number
}

export interface ImportOptions {
  /** Asked before each batch: throws where the user may not go on. */
  readonly mayGoOn: () => void | Promise<void>
  readonly onProgress?: ((progress: ImportProgress) => void) | undefined
}

const FILES_KEPT = statement<{ sha256: Buffer }>(
  'import-files.find-kept',
  'select sha256 from file_contents where user_id = $1 and sha256 = any($2::bytea[])',
)
const TEMPLATES_THERE = statement<{ id: string }>(
  'import-templates.find',
  'select id from workout_templates where id = any($1::uuid[])',
)

/** Takes an export into an account: what is not there yet, and nothing in the place of what is. */
export class ImportService {
  readonly #parts: ImportParts

  constructor(parts: ImportParts) {
    this.#parts = parts
  }

  /**
   * Reads all of an export first, and stores nothing of one with which anything is wrong. Then it is stored batch by batch, each
   * with its own transaction: what was ended in the middle is gone on with by doing the same again.
   *
   * @throws Problem `invalid_input` with what is wrong with the export
   */
  async run(userId: string, file: ExportFile, options: ImportOptions): Promise<ImportReport> {
    const run = new ImportRun(this.#parts, { userId, file, options })
    await run.verify()
    // On behalf of the user, also where nobody signed in for it.
    return await withChangeContext({ actor: userId }, () => run.store())
  }
}

interface Running {
  readonly userId: string
  readonly file: ExportFile
  readonly options: ImportOptions
}

class ImportRun {
  readonly #parts: ImportParts
  readonly #running: Running
  readonly #report: ReportBuilder
  readonly #check: { readonly now: Date; readonly maxProblems: number }
  readonly #bringing: Bringing
  readonly #total: number
  #done = 0

  constructor(parts: ImportParts, running: Running) {
    this.#parts = parts
    this.#running = running
    const { maxConflicts, maxProblems } = parts.limits
    this.#report = new ReportBuilder(CARRIED_PARTS, maxConflicts)
    this.#check = { now: parts.clock(), maxProblems }
    this.#bringing = { from: running.file.manifest.userId.toLowerCase(), by: running.userId }
    this.#total = running.file.manifest.parts.reduce((sum, { lines }) => sum + lines, 0)
  }

  async verify(): Promise<void> {
    const { file } = this.#running
    for (const table of Object.values(CARRIED_TABLES))
      for await (const lines of checkedRows(file, table, this.#check)) await this.#step('checking', table.name, lines)
    for await (const lines of checkedSamples(file, this.#parts.segments, this.#check))
      await this.#step('checking', 'samples', lines)
    for await (const lines of this.#originals()) {
      for (const { value } of lines) {
        await this.#step('checking', 'files', [value])
        await file.verifyOriginal(value.file)
      }
    }
    for (const name of TOLD_PARTS) for await (const lines of file.lines(name)) await this.#step('checking', name, lines)
    if (file.partOf(CARRIED_TABLES.profiles.name).lines !== 1)
      throw invalidInput([{ path: 'profile.jsonl', message: 'must have one line' }])
    if (file.partOf('files').lines !== file.manifest.originals.files)
      throw invalidInput([{ path: 'files.jsonl', message: 'must have a line for each file in files/' }])
    this.#done = 0
  }

  async store(): Promise<ImportReport> {
    const { profiles, plans, workouts, notes, duplicates, uploads, uploadFiles } = CARRIED_TABLES
    await this.#storeTable(profiles)
    await this.#storeOriginals()
    await this.#storeTable(plans)
    await this.#storeTable(workouts, 'first')
    await this.#storeTable(workouts, 'referring')
    await this.#storeSamples()
    for (const table of [notes, duplicates, uploads, uploadFiles]) await this.#storeTable(table)
    return this.#report.finish()
  }

  async #storeTable(table: CarriedTable, pass: 'all' | 'first' | 'referring' = 'all'): Promise<void> {
    const { database, limits } = this.#parts
    const { userId, file } = this.#running
    const carrier = openTableCarrier(table)
    for await (const lines of checkedRows(file, table, this.#check)) {
      const wanted = lines.filter(({ value }) => isOf(pass, table, value))
      for (const batch of toBatches(wanted, limits.batchRows)) {
        await this.#step('storing', table.name, batch)
        const values = await this.#withoutForeign(table, batch)
        const outcomes = await this.#inMonths(table, values, () =>
          database.transaction({ owner: userId }, (tx) => carrier.put(tx, userId, values, this.#bringing)),
        )
        for (const [index, outcome] of outcomes.entries()) this.#report.add(table.name, batch[index]!.number, outcome)
      }
    }
  }

  async #inMonths<T>(table: CarriedTable, lines: readonly Line[], work: () => Promise<T>): Promise<T> {
    if (table.name !== CARRIED_TABLES.notes.name) return await work()
    const times = lines.map(({ createdAt }) => Date.parse(String(createdAt)))
    return await this.#parts.months.withMonths(noteEntity.table, times, work)
  }

  // Templates are the server's own: a workout of one that is not here comes without it.
  async #withoutForeign(table: CarriedTable, batch: readonly Checked<Line>[]): Promise<Line[]> {
    const lines = batch.map(({ value }) => value)
    if (table.name !== CARRIED_TABLES.workouts.name) return lines
    const ids = [...new Set(lines.flatMap(({ templateId }) => (templateId === null ? [] : [templateId])))]
    if (ids.length === 0) return lines
    const there = await this.#parts.database.read('catalog', (reader) => reader.many(TEMPLATES_THERE, [ids]))
    const known = new Set<unknown>([null, ...there.map(({ id }) => id)])
    return lines.map((line) => {
      if (known.has(line.templateId)) return line
      this.#report.templatesCleared += 1
      return { ...line, templateId: null }
    })
  }

  async #storeSamples(): Promise<void> {
    const { database, segments, months, limits } = this.#parts
    const { userId, file } = this.#running
    for await (const lines of checkedSamples(file, segments, this.#check)) {
      for (const batch of toBatches(lines, limits.batchSegments)) {
        await this.#step('storing', 'samples', batch)
        const kept = await this.#withWorkouts(batch)
        const values = kept.map(({ value }) => this.#withActor(value))
        const outcomes = await months.withMonths(
          metricSeries.table,
          values.map(({ times }) => times[0]!),
          () => database.transaction({ owner: userId }, (tx) => segments.put(tx, userId, { by: userId }, values)),
        )
        for (const [index, outcome] of outcomes.entries()) this.#report.add('samples', kept[index]!.number, outcome)
      }
    }
  }

  #withActor<Deleted extends { readonly deletedBy: string | null }>(value: Deleted): Deleted {
    const { from, by } = this.#bringing
    return { ...value, deletedBy: value.deletedBy === from ? by : null }
  }

  // Samples that are not deleted need a workout that is not.
  async #withWorkouts(batch: readonly Checked<CarriedSegment>[]): Promise<Checked<CarriedSegment>[]> {
    const ids = [...new Set(batch.flatMap(({ value: { context } }) => (context === null ? [] : [context])))]
    const { database } = this.#parts
    const { userId } = this.#running
    const there = await database.read({ owner: userId }, (reader) => reader.many(WORKOUTS_THERE, [userId, ids]))
    const isLive = new Map(there.map(({ id, is_live }) => [id, is_live]))
    return batch.filter(({ number, value: { context, deletedAt } }) => {
      const isHome = context === null || isLive.get(context) === true || (isLive.has(context) && deletedAt !== null)
      if (!isHome) this.#report.add('samples', number, 'parent_missing')
      return isHome
    })
  }

  async #storeOriginals(): Promise<void> {
    const { database, contents } = this.#parts
    const { userId, file } = this.#running
    for await (const lines of this.#originals()) {
      const hashes = lines.map(({ value }) => value.sha256)
      const kept = await database.read({ owner: userId }, (reader) => reader.many(FILES_KEPT, [userId, hashes]))
      const known = new Set(kept.map(({ sha256 }) => sha256.toString('hex')))
      for (const { number, value } of lines) {
        await this.#step('storing', 'files', [value])
        const isThere = known.has(value.sha256.toString('hex'))
        if (!isThere) {
          const gzipped = await file.readOriginal(value.file)
          await contents.put(database.autocommit({ owner: userId }), userId, { ...value, gzipped })
        }
        this.#report.add('files', number, isThere ? 'same' : 'stored')
      }
    }
  }

  async *#originals(): AsyncGenerator<Checked<{ sha256: Buffer; sizeBytes: number; file: string }>[]> {
    const { file } = this.#running
    let before = ''
    for await (const lines of file.lines('files')) {
      yield lines.map(({ number, value }) => {
        const line = (value ?? {}) as Record<string, unknown>
        const found = typeof line.file === 'string' ? file.findOriginal(line.file) : undefined
        const isTrue = found && found.sha256 === line.sha256 && found.sizeBytes === line.sizeBytes
        if (!isTrue || Object.keys(line).length !== 3 || found.sha256 <= before)
          throw invalidInput([{ path: `files.jsonl.${number}`, message: FILE_LINE }])
        before = found.sha256
        const { sha256, sizeBytes } = found
        return { number, value: { sha256: Buffer.from(sha256, 'hex'), sizeBytes, file: String(line.file) } }
      })
    }
  }

  async #step(stage: ImportProgress['stage'], part: string, lines: readonly unknown[]): Promise<void> {
    const { mayGoOn, onProgress } = this.#running.options
    await mayGoOn()
    this.#done += lines.length
    onProgress?.({ stage, part, done: this.#done, total: this.#total })
  }
}

const FILE_LINE = 'must be sha256, sizeBytes and file of a file in files/, in the order of sha256'
const WORKOUTS_THERE = statement<{ id: string; is_live: boolean }>(
  'import-samples.find-workouts',
  'select id, deleted_at is null as is_live from workouts where user_id = $1 and id = any($2::uuid[])',
)

function isOf(pass: 'all' | 'first' | 'referring', { selfReference }: CarriedTable, line: Line): boolean {
  if (pass === 'all' || selfReference === undefined) return true
  return (line[selfReference] === null) === (pass === 'first')
}

function toBatches<Item>(items: readonly Item[], most: number): Item[][] {
  const batches: Item[][] = []
  for (let at = 0; at < items.length; at += most) batches.push(items.slice(at, at + most))
  return batches
}
