import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { gpx, gpxRun, RUN_START_MS, runPoints, tcxRun } from '../../../../testing/index.ts'
import { decodeFailure, decodeOne, decodeTest, samplesOf, TEST_DECODE_OPTIONS } from '../../testing/index.ts'

const text = (content: string) => new TextEncoder().encode(content)
const valuesOf = (...args: Parameters<typeof samplesOf>) => samplesOf(...args).map(([, value]) => value)
const point = (second: number, content = '', at = 'lat="1" lon="2"') =>
  `<trkpt ${at}><time>${new Date(RUN_START_MS + second * 1000).toISOString()}</time>${content}</trkpt>`
const track = (...points: string[]) => gpx(`<trk><trkseg>${points.join('')}</trkseg></trk>`)
const heartRate = (value: string) => `<extensions><x:hr>${value}</x:hr></extensions>`

describe('a TCX file', () => {
  test('gives every metric, its sport, its device and the totals of its laps', () => {
    const activity = decodeOne(tcxRun({ points: 60 }), 'run.tcx')
    const points = runPoints({ points: 60 })
    assert.deepEqual(
      samplesOf(activity, 'heart_rate'),
      points.map((p) => [p.timeMs, p.heartRate]),
    )
    assert.deepEqual(
      valuesOf(activity, 'distance'),
      points.map((p) => p.distance),
    )
    assert.deepEqual(
      valuesOf(activity, 'altitude'),
      points.map((p) => p.altitude),
    )
    assert.deepEqual(
      valuesOf(activity, 'speed'),
      points.map((p) => p.speed),
    )
    assert.deepEqual(
      valuesOf(activity, 'cadence'),
      points.map((p) => p.cadence),
    )
    assert.deepEqual(
      valuesOf(activity, 'latitude'),
      points.map((p) => Number(p.latitude.toFixed(7))),
    )
    assert.equal(activity.sport, 'running')
    assert.equal(activity.device, 'Test Watch')
    assert.deepEqual(activity.deviceTotals, { durationSeconds: 59, distanceMeters: 177, ascentMeters: undefined })
  })

  test('that holds only a course is no activity', () => {
    const course =
      '<Courses><Course><Track><Trackpoint><Time>2026-03-01T07:00:00Z</Time></Trackpoint></Track></Course></Courses>'
    const bytes = text(`<TrainingCenterDatabase>${course}</TrainingCenterDatabase>`)
    assert.equal(decodeFailure(bytes, 'a.tcx').reason, 'not_an_activity')
  })

  test('of several activities gives each of them, with what the device counted of it', () => {
    const activity = (sport: string, hour: number) =>
      `<Activity Sport="${sport}"><Lap><TotalTimeSeconds>${hour}0</TotalTimeSeconds><Track><Trackpoint><Time>2026-03-01T0${hour}:00:00Z</Time><DistanceMeters>${hour}</DistanceMeters></Trackpoint></Track></Lap></Activity>`
    const bytes = text(
      `<TrainingCenterDatabase><Activities>${activity('Biking', 8)}${activity('Running', 7)}<Activity Sport="Running"/></Activities></TrainingCenterDatabase>`,
    )
    const { activities, points } = decodeTest(bytes, 'a.tcx')
    assert.deepEqual(
      activities.map(({ sport, startedAtMs, deviceTotals }) => [sport, startedAtMs, deviceTotals.durationSeconds]),
      [
        ['running', Date.UTC(2026, 2, 1, 7), 70],
        ['cycling', Date.UTC(2026, 2, 1, 8), 80],
      ],
    )
    assert.equal(points.stored, 2)
  })

  test('of more activities than are taken is refused', () => {
    const activity = (second: number) =>
      `<Activity Sport="Running"><Lap><Track><Trackpoint><Time>2026-03-01T07:00:0${second}Z</Time><Cadence>80</Cadence></Trackpoint></Track></Lap></Activity>`
    const bytes = text(`<TrainingCenterDatabase>${activity(0)}${activity(1)}${activity(2)}</TrainingCenterDatabase>`)
    assert.equal(decodeFailure(bytes, 'a.tcx', { maxActivities: 2 }).reason, 'too_many_activities')
    const limits = { ...TEST_DECODE_OPTIONS.limits, maxActivities: 3 }
    assert.equal(decodeTest(bytes, 'a.tcx', { limits }).activities.length, 3)
  })
})

describe('a GPX file', () => {
  test('gives positions and what its extensions hold', () => {
    const activity = decodeOne(gpxRun({ points: 60 }), 'run.gpx')
    const points = runPoints({ points: 60 })
    assert.deepEqual(
      samplesOf(activity, 'latitude'),
      points.map((p) => [p.timeMs, Number(p.latitude.toFixed(7))]),
    )
    assert.deepEqual(
      valuesOf(activity, 'heart_rate'),
      points.map((p) => p.heartRate),
    )
    assert.deepEqual(
      valuesOf(activity, 'speed'),
      points.map((p) => p.speed),
    )
    assert.equal(activity.sport, 'running')
    assert.equal(activity.title, 'Morning run')
    // 2e-5 degrees north and 1e-5 east of 40 degrees south a second.
    assert.ok(Math.abs(activity.totals.distanceMeters! - 59 * 2.3806) < 0.2)
  })

  test('keeps the hundredths of its times and the zone they are written in', () => {
    const times = ['2015-12-11T15:43:13.25+01:00', '2015-12-11T14:43:14.123456Z']
    const bytes = track(...times.map((time) => `<trkpt lat="1" lon="2"><time>${time}</time></trkpt>`))
    const activity = decodeOne(bytes, 'a.gpx')
    const expected = [Date.UTC(2015, 11, 11, 14, 43, 13, 250), Date.UTC(2015, 11, 11, 14, 43, 14, 123)]
    assert.deepEqual(
      samplesOf(activity, 'latitude').map(([time]) => time),
      expected,
    )
    assert.equal(activity.zoneOffsetMinutes, 60)
  })

  test('keeps a point whose position is none, and refuses the position as a pair', () => {
    const bytes = track(
      point(0, heartRate('140'), 'lat="undefined" lon="undefined"'),
      point(1, heartRate('141'), 'lat="91" lon="2"'),
      point(2, heartRate('142'), 'lat="1"'),
      point(3, heartRate('143'), 'lat="NaN" lon="2"'),
      point(4, heartRate('144')),
    )
    const activity = decodeOne(bytes, 'a.gpx')
    assert.deepEqual(valuesOf(activity, 'heart_rate'), [140, 141, 142, 143, 144])
    assert.deepEqual(valuesOf(activity, 'latitude'), [1])
    assert.deepEqual(activity.points.rejected, { position_invalid: 4 })
  })

  test('counts values that cannot be read or be true, and points without time', () => {
    const bytes = track(
      point(0, heartRate('fast')),
      point(1, heartRate('900')),
      point(2, heartRate('0x80')),
      '<trkpt lat="1" lon="2"/>',
      '<trkpt lat="1" lon="2"><time>yesterday</time></trkpt>',
      '<trkpt lat="1" lon="2"><time>2026-02-30T07:00:00Z</time></trkpt>',
      '<trkpt lat="1" lon="2"><time>1901-01-01T00:00:00Z</time></trkpt>',
      '<trkpt lat="1" lon="2"><time>2090-01-01T00:00:00Z</time></trkpt>',
    )
    const { points } = decodeOne(bytes, 'a.gpx')
    const rejected = { heart_rate_out_of_bounds: 1, heart_rate_unreadable: 2, no_time: 3, time_out_of_range: 2 }
    assert.deepEqual(points, { received: 8, stored: 3, merged: 0, rejected })
  })

  test('with times of 1901 or 2090 alone is refused', () => {
    for (const year of ['1901', '2090']) {
      const failure = decodeFailure(
        track(`<trkpt lat="1" lon="2"><time>${year}-01-01T00:00:00Z</time></trkpt>`),
        'a.gpx',
      )
      assert.equal(failure.reason, 'time_out_of_range')
      assert.deepEqual(failure.points, { received: 1, rejected: { time_out_of_range: 1 } })
    }
  })

  test('has an activity for each track that is another recording', () => {
    const trk = (type: string, ...points: string[]) =>
      `<trk><type>${type}</type><trkseg>${points.join('')}</trkseg></trk>`
    const at = (hour: number, minute = 0) =>
      `<trkpt lat="1" lon="2"><time>2026-03-01T${String(hour).padStart(2, '0')}:${String(minute).padStart(2, '0')}:00Z</time></trkpt>`
    const cases: [why: string, document: string, starts: number[]][] = [
      ['goes on', trk('run', at(7)) + trk('run', at(8)), [7]],
      ['much later', trk('run', at(7)) + trk('run', at(12)), [7, 12]],
      ['at the same time', trk('run', at(7), at(8)) + trk('run', at(7, 30)), [7, 7.5]],
      ['of another sport', trk('run', at(7)) + trk('ride', at(8)), [7, 8]],
      ['of no sport', trk('run', at(7)) + trk('', at(8)), [7]],
      ['not in order', trk('run', at(18)) + trk('run', at(7)), [7, 18]],
    ]
    for (const [why, document, starts] of cases) {
      const { activities, points } = decodeTest(gpx(document), 'a.gpx')
      assert.deepEqual(
        activities.map(({ startedAtMs }) => (startedAtMs - Date.UTC(2026, 2, 1)) / 3_600_000),
        starts,
        why,
      )
      assert.equal(points.stored, points.received, why)
    }
  })

  test('with a position of exactly 0/0 has no position there', () => {
    const bytes = track(point(0), point(1, heartRate('140'), 'lat="0.0" lon="0"'), point(2, '', 'lat="0" lon="2"'))
    const activity = decodeOne(bytes, 'a.gpx')
    assert.deepEqual(valuesOf(activity, 'latitude'), [1, 0])
    assert.deepEqual(valuesOf(activity, 'heart_rate'), [140])
    assert.deepEqual(activity.points.rejected, { position_zero: 1 })
  })

  test('of waypoints has no points, and of a route is no activity', () => {
    assert.equal(
      decodeFailure(gpx('<wpt lat="1" lon="2"><time>2026-03-01T07:00:00Z</time></wpt>'), 'a.gpx').reason,
      'no_points',
    )
    assert.equal(decodeFailure(gpx('<rte><rtept lat="1" lon="2"/></rte>'), 'a.gpx').reason, 'not_an_activity')
    assert.equal(decodeFailure(gpx('<trk><trkseg/></trk>'), 'a.gpx').reason, 'no_points')
  })
})

describe('XML', () => {
  const bomb = '<!DOCTYPE gpx [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]>'
  const external = '<!DOCTYPE gpx SYSTEM "file:///etc/passwd">'
  const cases: [name: string, content: string, reason: string][] = [
    ['with an entity bomb', `<?xml version="1.0"?>${bomb}<gpx><trk><name>&b;</name></trk></gpx>`, 'xml_dtd'],
    ['with an external document type', `${external}<gpx/>`, 'xml_dtd'],
    ['with an entity of its own', '<gpx><trk><name>&b;</name></trk></gpx>', 'xml_malformed'],
    ['that ends in the middle', '<gpx><trk><trkseg><trkpt lat="1"', 'xml_malformed'],
    ['with elements crossed', '<gpx><trk></gpx></trk>', 'xml_malformed'],
    ['nested too deeply', `<gpx>${'<a>'.repeat(70)}${'</a>'.repeat(70)}</gpx>`, 'xml_depth'],
    ['in an unknown encoding', '<?xml version="1.0" encoding="EBCDIC"?><gpx/>', 'xml_encoding'],
  ]
  for (const [name, content, reason] of cases) {
    test(`${name} is refused`, () => assert.equal(decodeFailure(text(content), 'a.gpx').reason, reason))
  }

  test('that was cut gives the points before the cut, and says how many bytes it did not read', () => {
    const points = [point(0, heartRate('140')), point(1, heartRate('141'))]
    const head = `<gpx creator="\u00fc"><trk><trkseg>${points.join('')}`
    for (const tail of [
      text('<trkpt lat="1" lo'),
      new Uint8Array(100),
      text('<trkpt lat="1" lon="2"><time>2026-03-01T07:0'),
    ]) {
      const activity = decodeOne(Buffer.concat([text(head), tail]), 'a.gpx')
      assert.deepEqual(valuesOf(activity, 'heart_rate'), [140, 141])
      assert.deepEqual([activity.salvage?.reason, activity.salvage?.lostBytes], ['xml_malformed', tail.length])
      assert.equal(activity.points.received, 2)
    }
    const whole = Buffer.from(`\ufeff${head}</trkseg></trk></gpx>`, 'utf16le')
    const cut = decodeOne(whole.subarray(0, whole.length - 6), 'a.gpx')
    assert.equal(cut.salvage?.lostBytes, '</gpx>'.length * 2 - 6)
    assert.equal(decodeOne(whole, 'a.gpx').salvage, undefined)
  })

  test('that is damaged is read on from the next point, and no half of a point is one', () => {
    const points = [0, 1, 2, 3].map((second) => point(second, heartRate(String(140 + second))))
    const whole = (...parts: string[]) => `<gpx><trk><name>Run</name><trkseg>${parts.join('')}</trkseg></trk></gpx>`
    const damages: [what: string, damaged: string, kept: number[], lostBytes: number][] = [
      ['an attribute', whole(points[0]!, points[1]!, '<trkpt lat=1>', points[3]!), [140, 141, 143], 13],
      [
        'a wrong end',
        whole(points[0]!, `${points[1]!.slice(0, -8)}</trkseg>`, points[2]!),
        [140, 142],
        '</trkseg>'.length,
      ],
      [
        'a bare &',
        whole(...points).replace('Run', 'Run & rest'),
        [140, 141, 142, 143],
        '<gpx><trk><name>Run & rest</name><trkseg>'.length,
      ],
      ['zeros', whole(points[0]!, '\0'.repeat(50), points[1]!), [140, 141], 50],
    ]
    for (const [what, damaged, kept, lostBytes] of damages) {
      const activity = decodeOne(text(damaged), 'a.gpx')
      assert.deepEqual(valuesOf(activity, 'heart_rate'), kept, what)
      assert.deepEqual([activity.salvage?.reason, activity.salvage?.lostBytes], ['xml_malformed', lostBytes], what)
      assert.equal(activity.points.received, kept.length, what)
    }
  })

  test('of TCX is read on in the same activity, with its sport', () => {
    const whole = new TextDecoder().decode(tcxRun({ points: 60 }))
    const damaged = decodeOne(text(whole.replace('<Cadence>85</Cadence>', '<Cadence>85</Wrong>')), 'a.tcx')
    assert.equal(damaged.salvage?.reason, 'xml_malformed')
    assert.deepEqual([damaged.points.stored, damaged.sport, damaged.device], [59, 'running', 'Test Watch'])
  })

  test('with bytes that are no characters is read without them', () => {
    const bytes = Buffer.from(
      new TextDecoder().decode(gpxRun({ points: 3 })).replace('Morning run', 'L\u00e4ufchen'),
      'latin1',
    )
    const activity = decodeOne(bytes, 'a.gpx')
    assert.deepEqual([activity.points.stored, activity.title], [3, 'L\ufffdufchen'])
    assert.deepEqual([activity.salvage?.reason, activity.salvage?.lostBytes], ['xml_encoding', 1])
  })

  test('that is not the UTF-8 it claims to be is refused', () => {
    const bytes = Buffer.concat([
      text('<gpx><trk><name>'),
      Buffer.from([0xff, 0xfe, 0xc0]),
      text('</name></trk></gpx>'),
    ])
    assert.equal(decodeFailure(bytes, 'a.gpx').reason, 'xml_encoding')
  })

  test('in UTF-16 and in Latin-1 is read', () => {
    const document = new TextDecoder().decode(gpxRun({ points: 3 }))
    const utf16 = Buffer.from(`\ufeff${document.replace('UTF-8', 'UTF-16')}`, 'utf16le')
    assert.equal(decodeOne(utf16, 'a.gpx').points.stored, 3)
    const latin1 = Buffer.from(
      document.replace('UTF-8', 'ISO-8859-1').replace('Morning run', 'L\u00e4ufchen'),
      'latin1',
    )
    assert.equal(decodeOne(latin1, 'a.gpx').title, 'L\u00e4ufchen')
  })

  test('says nothing of the content in what it is refused with', () => {
    const failure = decodeFailure(text('<gpx><trk><secret>51.5</wrong></trk></gpx>'), 'a.gpx')
    assert.doesNotMatch(failure.message, /secret|wrong|51/)
  })
})

describe('names that every object has', () => {
  test('are no sports', () => {
    for (const name of ['constructor', 'toString', '__proto__']) {
      const typed = gpx(`<trk><type>${name}</type><trkseg>${point(0)}${point(1)}</trkseg></trk>`)
      assert.equal(decodeOne(typed, 'a.gpx').sport, 'generic')
      const tcx = new TextDecoder().decode(tcxRun()).replace('Sport="Running"', `Sport="${name}"`)
      assert.equal(decodeOne(text(tcx), 'a.tcx').sport, 'generic')
    }
  })

  test('are no metrics', () => {
    const odd = '<constructor>1</constructor><__proto__>2</__proto__><toString>3</toString>'
    const activity = decodeOne(track(point(0, odd), point(1, odd)), 'a.gpx')
    assert.deepEqual(activity.columns.map(({ type }) => type).sort(), ['latitude', 'longitude'])
  })
})

test('a title and a device of megabytes are cut before they leave the decoder’s thread', () => {
  const long = 'x'.repeat(2_000_000)
  const bytes = new TextDecoder().decode(gpxRun()).replace('Morning run', long).replace('Test Watch', long)
  const { title, device } = decodeOne(text(bytes), 'a.gpx')
  assert.ok(title!.length >= 200 && title!.length <= 1_000, String(title!.length))
  assert.ok(device!.length <= 1_000, String(device!.length))
})
