import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { type ImportedFile, ImportReport, type ImportResult } from './import-report.ts'

const NO_POINTS = { received: 0, stored: 0, merged: 0, rejected: {} }
const NONE = { queued: 0, processing: 0, stored: 0, duplicate: 0, failed: 0, skipped: 0, cancelled: 0 }

const file = (path: string, more: Partial<ImportedFile> = {}): ImportedFile => ({
  path,
  status: 'stored',
  workoutIds: ['01a20911'],
  points: { received: 9, stored: 7, merged: 1, rejected: { no_time: 1 } },
  ...more,
})
const skipped = (path: string): ImportedFile => {
  const error = { code: 'unknown_name', message: 'no name of an activity' }
  return { path, status: 'skipped', workoutIds: [], points: NO_POINTS, error }
}

async function* each(files: readonly ImportedFile[]): AsyncGenerator<ImportedFile> {
  yield* files
}

async function tell(
  files: readonly ImportedFile[],
  { isVerbose = false, asJson = false, ...result }: Partial<ImportResult> & { isVerbose?: boolean; asJson?: boolean },
): Promise<string> {
  let text = ''
  const out = (more: string): void => {
    text += more
  }
  const report = new ImportReport({ out, reasons: { unknown_name: 'the name says nothing' }, isVerbose })
  const told = {
    uploadId: 'u',
    status: 'completed',
    exportKind: 'plain' as const,
    counts: NONE,
    isStopped: false,
    seconds: 1.5,
    ...result,
  }
  await (asJson ? report.asJson(told, each(files)) : report.asText(told, each(files)))
  return text
}

describe('what is told of an import', () => {
  test('is a line for what is not in the account or not whole, and the sums', async () => {
    const salvage = { reason: 'fit_truncated', detail: 'it is cut', lostBytes: 1_234 }
    const files = [file('a.fit'), file('b.fit', { salvage }), skipped('c\u001b[2J.txt')]
    assert.equal(
      await tell(files, { counts: { ...NONE, stored: 2, skipped: 1 } }),
      [
        'stored    b.fit -> 01a20911 (9 points, 7 stored, 1 merged, 1 no_time) damaged, 1,234 bytes lost: fit_truncated: it is cut',
        'skipped   c?[2J.txt unknown_name: no name of an activity',
        '2 stored, 1 skipped in 1.5 s',
        'damaged, and stored as far as they could be read: 1',
        '',
      ].join('\n'),
    )
  })

  test('names twenty files of a reason and the number of all, unless every one is asked for', async () => {
    const files = Array.from({ length: 5_000 }, (_, at) => skipped(`${at}.jpg`))
    const counts = { ...NONE, skipped: 5_000 }
    const lines = (await tell(files, { counts })).trimEnd().split('\n')
    assert.equal(lines.length, 22)
    assert.equal(lines[20], '5,000 skipped in 1.5 s')
    assert.equal(
      lines[21],
      'skipped   unknown_name: 5,000 files: the name says nothing (20 are shown; --verbose shows all)',
    )
    assert.equal((await tell(files, { counts, isVerbose: true })).trimEnd().split('\n').length, 5_002)
  })

  test('says how to go on after it was stopped or cancelled', async () => {
    const counts = { ...NONE, stored: 1, cancelled: 3 }
    assert.match(
      await tell([], { counts, isStopped: true }),
      /^1 stored, 3 cancelled in 1\.5 s\nstopped: .*run it again/,
    )
    assert.match(await tell([], { counts }), /cancelled meanwhile: run it again/)
  })

  test('names the export that was recognised', async () => {
    assert.match(
      await tell([], { counts: { ...NONE, stored: 1 }, exportKind: 'strava' }),
      /^recognised as an export of Strava: /,
    )
  })

  test('as JSON is one document, a file a line', async () => {
    const files = [file('a.fit'), skipped('b.txt')]
    const text = await tell(files, { asJson: true, counts: { ...NONE, stored: 1, skipped: 1 } })
    assert.deepEqual(JSON.parse(text), {
      files,
      uploadId: 'u',
      status: 'completed',
      exportKind: 'plain',
      counts: { ...NONE, stored: 1, skipped: 1 },
      isStopped: false,
      seconds: 1.5,
    })
    assert.equal(text.split('\n').filter((line) => line.startsWith('{"path"')).length, 2)
    assert.deepEqual(JSON.parse(await tell([], { asJson: true })).files, [])
  })
})
