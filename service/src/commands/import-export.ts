import { CarryWatch } from './carry-watch.ts'
import type { ProgressOutput } from './import-progress.ts'

/** What an import of an export did. */
export interface TakenExport {
  readonly parts: Readonly<
    Record<string, { readonly stored: number; readonly same: number; readonly conflicts: number }>
  >
  readonly conflicts: readonly { readonly part: string; readonly line: number; readonly reason: string }[]
  readonly templatesCleared: number
}

/** Takes an export of ours into the account of one user. */
export interface ExportImporter extends AsyncDisposable {
  run(
    onProgress: (progress: { stage: string; part: string; done: number; total: number }) => void,
  ): Promise<TakenExport>
}

interface Telling {
  readonly out: (text: string) => void
  readonly progress: ProgressOutput
  readonly isJson: boolean
}

/** Runs it, and tells what became of it. Whether all of it is in the account now. */
export async function runExportImport(importer: ExportImporter, { out, progress, isJson }: Telling): Promise<boolean> {
  const watch = new CarryWatch(progress)
  const report = await importer.run(({ stage, part, done, total }) =>
    watch.show(`${stage} ${part}: ${done} of ${total}`),
  )
  watch.end()
  if (isJson) out(`${JSON.stringify(report, null, 2)}\n`)
  else out(toText(report))
  return Object.values(report.parts).every(({ conflicts }) => conflicts === 0)
}

function toText({ parts, conflicts, templatesCleared }: TakenExport): string {
  const lines = Object.entries(parts).map(
    ([part, { stored, same, conflicts: against }]) =>
      `${part.padEnd(12)} ${stored} stored, ${same} there already, ${against} left out`,
  )
  for (const { part, line, reason } of conflicts) lines.push(`left out: ${part}.jsonl line ${line}: ${reason}`)
  const told = Object.values(parts).reduce((sum, each) => sum + each.conflicts, 0)
  if (told > conflicts.length) lines.push(`and ${told - conflicts.length} more`)
  if (templatesCleared > 0) lines.push(`${templatesCleared} workouts came without their template, which is not here`)
  return `${lines.join('\n')}\n`
}
