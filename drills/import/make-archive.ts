import { planCorpus } from '../../bench/import/corpus.ts'
import { madeFiles, readSourceFiles } from '../../bench/import/source-files.ts'
import { type NewZipEntry, toZip, writeZip } from '../../service/src/features/uploads/archives/testing/index.ts'
import { fitRun, tcxRun } from '../../service/src/testing/index.ts'

/** Where nothing of the corpus lies. */
const ELSEWHERE_MS = Date.UTC(2015, 5, 1, 7)

/**
 * Writes an archive that holds something of everything: recordings, the same bytes in two folders, one run of two devices, a
 * damaged one, an archive inside, and what is no recording. The same bytes have the same name: under two of them, whichever
 * comes first names the workout.
 */
export async function makeArchive(path: string, { files, seed }: { files: number; seed: number }): Promise<void> {
  const { areReal, files: real } = await readSourceFiles()
  const sources = areReal ? real : madeFiles()
  const corpus = planCorpus({ sources, files, seed })
  const entries: NewZipEntry[] = corpus.map((file) => ({ name: file.path, content: file.bytes() }))
  const [first, second, third] = entries
  const run = fitRun({ startMs: ELSEWHERE_MS, points: 1_200 })
  await writeZip(path, [
    { name: 'again/first.fit', content: 'no recording, whatever it is called' },
    ...entries,
    { ...first!, name: `again/${first!.name}` },
    { ...second!, name: `again/${second!.name}` },
    { name: 'watch/run.fit', content: run },
    { name: 'phone/run.tcx', content: tcxRun({ startMs: ELSEWHERE_MS + 2_000, points: 1_190 }) },
    { name: 'cut.fit', content: fitRun({ startMs: ELSEWHERE_MS + 86_400_000, points: 600 }).subarray(0, 9_000) },
    { name: 'photos/finish.jpg', content: 'no recording' },
    { name: '../outside.fit', content: run },
    {
      name: 'inside.zip',
      content: toZip([
        { name: 'a/run.fit', content: fitRun({ startMs: ELSEWHERE_MS + 2 * 86_400_000, points: 900 }) },
        { ...third!, name: `a/${third!.name}` },
        { name: 'b/run.fit', content: run },
      ]),
    },
  ])
}
