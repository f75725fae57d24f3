import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { openZip } from '../index.ts'
import { type NewZipEntry, ScratchFolder, toZip } from '../testing/index.ts'
import { readCsv } from './read-csv.ts'

const ENGLISH = 'Activity ID,Activity Date,Activity Name,Activity Type,Activity Description,Elapsed Time,Distance'
const GERMAN =
  'Aktivitäts-ID,Aktivitätsdatum,Name der Aktivität,Aktivitätsart,Aktivitätsbeschreibung,Verstrichene Zeit,Distanz'

interface Told {
  readonly kind: string
  readonly listed: number
  readonly about: Readonly<Record<string, unknown>>
}

/** What is told of each file: what the export says, or the reason of a refusal. */
async function read(entries: NewZipEntry[]): Promise<Told> {
  using folder = new ScratchFolder()
  await using source = await openZip(folder.write('export.zip', toZip(entries)))
  const about: Record<string, unknown> = {}
  for await (const batch of source.batches(0)) {
    for (const entry of batch.entries) about[entry.path] = entry.kind === 'file' ? entry.about : entry.reason
  }
  return { kind: source.exportKind, listed: source.listed, about }
}

const run = (name: string): NewZipEntry => ({ name, content: name })

describe("Strava's export", () => {
  test('gives names, sports and descriptions, whatever stands in them', async () => {
    const list = `\ufeff${ENGLISH},Filename\r
1,"Sep 12, 2018, 3:02:23 PM","Morning ""Tempo"", hard",Run,"Two lines,\r\nand a comma",783,3.68,activities/1.fit.gz\r
2,"Sep 13, 2018",Commute,Virtual Ride,,783,3.68,activities/2.gpx\r
3,"Sep 14, 2018",,Underwater Basket Weaving,,783,3.68,activities/3.gpx\r
4,"Sep 15, 2018",Without a file,Run,,783,3.68,\r
`
    const { kind, listed, about } = await read([
      { name: 'activities.csv', content: list },
      run('activities/1.fit.gz'),
      run('activities/2.gpx'),
      run('activities/3.gpx'),
      run('activities/5.gpx'),
    ])
    assert.equal(kind, 'strava')
    assert.equal(listed, 5)
    assert.deepEqual(about, {
      'activities.csv': 'export_list',
      'activities/1.fit.gz': {
        name: 'Morning "Tempo", hard',
        sport: 'running',
        description: 'Two lines,\nand a comma',
      },
      'activities/2.gpx': { name: 'Commute', sport: 'cycling' },
      'activities/3.gpx': undefined,
      'activities/5.gpx': undefined,
    })
  })

  test('is read one folder down, in German, in its form before 2019 and in a language that nobody knows', async () => {
    const german = `${GERMAN},Dateiname\n1,"09.12.2022, 15:24:49",Runde,Lauf,"Schön, kalt",1,"9,4",activities/1.gpx\n`
    const old =
      'id,date,name,type,description,elapsed_time,distance,commute,gear,filename\n1,2018,Loop,Hike,,1,2,,,activities/1.gpx.gz\n'
    const other = 'Α,Β,Γ,Δ,Ε,Ζ,Η\n1,2018,Βόλτα,Τρέξιμο,Κρύο,1,activities/1.gpx\n'
    const cases = [
      [german, { name: 'Runde', sport: 'running', description: 'Schön, kalt' }],
      [old, { name: 'Loop', sport: 'hiking' }],
      [other, { name: 'Βόλτα', description: 'Κρύο' }],
    ] as const
    for (const [content, expected] of cases) {
      const { kind, about } = await read([
        run('export_1/activities/1.gpx'),
        { name: 'export_1/activities.csv', content },
      ])
      assert.equal(kind, 'strava')
      assert.deepEqual(about['export_1/activities/1.gpx'], expected)
    }
  })

  test('texts are held to what a workout takes, and say that they were cut', async () => {
    const name = `${'\u0007🏃'.repeat(201)}`
    const list = `${ENGLISH},Filename\n1,2,${name},Run,${'x'.repeat(10_001)},1,1,activities/1.gpx\n2,2,${'🏃'.repeat(200)},Run,,1,1,activities/2.gpx`
    const { about } = await read([
      { name: 'activities.csv', content: list },
      run('activities/1.gpx'),
      run('activities/2.gpx'),
    ])
    assert.deepEqual(about['activities/1.gpx'], {
      name: `${'🏃'.repeat(199)}…`,
      sport: 'running',
      description: `${'x'.repeat(9_999)}…`,
    })
    assert.deepEqual(about['activities/2.gpx'], { name: '🏃'.repeat(200), sport: 'running' })
  })

  test('a list that cannot be read is told of, and the files are taken without it', async () => {
    const content = `${ENGLISH},Filename\n1,2,Loop,Run,,1,1,activities/1.gpx\n`
    const damaged = await read([{ name: 'activities.csv', content, lies: { crc: 1 } }, run('activities/1.gpx')])
    assert.deepEqual(damaged, {
      kind: 'strava',
      listed: 2,
      about: { 'activities.csv': 'entry_damaged', 'activities/1.gpx': undefined },
    })
    const locked = await read([{ name: 'activities.csv', content, isEncrypted: true }, run('activities/1.gpx')])
    assert.equal(locked.about['activities.csv'], 'encrypted_entry')
  })

  test('a list made of nothing but quotes does not fill the memory', async () => {
    const content = `${ENGLISH},Filename\n"${'""'.repeat(15_000_000)}"\n`
    const { kind, about } = await read([{ name: 'activities.csv', content, method: 'stored' }, run('activities/1.gpx')])
    assert.deepEqual([kind, about['activities.csv']], ['strava', 'export_list'])
  })

  test('a list of something else is no export', async () => {
    for (const content of ['', 'a,b\n1,2\n', 'id,date,name,type,description\n1,2,3,4,5\n']) {
      const { kind, about } = await read([{ name: 'activities.csv', content }, run('activities/1.gpx')])
      assert.equal(kind, 'plain')
      assert.equal(about['activities.csv'], 'unknown_name')
    }
  })
})

test("Garmin's export is recognised, and the archives in it are opened", async () => {
  const { kind, about } = await read([
    { name: 'DI_CONNECT/DI-Connect-Fitness/summarizedActivities.json', content: '[]' },
    {
      name: 'DI_CONNECT/DI-Connect-Uploaded-Files/UploadedFiles_0-_Part1.zip',
      content: toZip([run('ann@example.org_1.fit')]),
    },
  ])
  assert.equal(kind, 'garmin')
  assert.deepEqual(about, {
    'DI_CONNECT/DI-Connect-Fitness/summarizedActivities.json': 'unknown_name',
    'DI_CONNECT/DI-Connect-Uploaded-Files/UploadedFiles_0-_Part1.zip/ann@example.org_1.fit': undefined,
  })
})

test('comma-separated values: quotes, line ends, and a file that ends anywhere', () => {
  assert.deepEqual(
    [...readCsv('a,"b ""c""",\r\n"x\ny",z\r"",\nlast')],
    [['a', 'b "c"', ''], ['x\ny', 'z'], ['', ''], ['last']],
  )
  assert.deepEqual([...readCsv('"open, and\nnever closed')], [['open, and\nnever closed']])
  assert.deepEqual([...readCsv('"a"b,c')], [['ab', 'c']])
  assert.deepEqual([...readCsv('')], [])
  // A row of commas does not become a hundred times its size.
  assert.deepEqual(
    [...readCsv(`${','.repeat(5_000)}\nlast`)].map((row) => row.length),
    [1_000, 1],
  )
})
