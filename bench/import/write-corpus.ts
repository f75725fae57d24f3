import { type NewZipEntry, writeZip } from '../../service/src/features/uploads/archives/testing/index.ts'
import { type CorpusFile, isCompressed } from './corpus.ts'

/** Writes files into a zip, one at a time; what is gzipped already is not deflated once more. */
export async function writeArchive(path: string, files: Iterable<CorpusFile>): Promise<void> {
  await writeZip(path, toEntries(files))
}

function* toEntries(files: Iterable<CorpusFile>): Generator<NewZipEntry> {
  for (const file of files) {
    yield { name: file.path, content: file.bytes(), method: isCompressed(file) ? 'stored' : 'deflate' }
  }
}
