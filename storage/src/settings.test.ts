import assert from 'node:assert/strict'
import { resolve } from 'node:path'
import { describe, test } from 'node:test'
import { StorageError } from './errors.ts'
import {
  booleanSetting,
  defineSettings,
  describeSettings,
  integerSetting,
  oneOfSetting,
  optionalSetting,
  parseSettings,
  pathSetting,
  type SettingSources,
  textSetting,
  urlSetting,
} from './settings.ts'

const settings = defineSettings({
  port: integerSetting({
    minimum: 0,
    maximum: 65_535,
    default: 8080,
    env: 'PORT',
    flag: 'port',
    description: 'Port to listen on',
  }),
  databaseUrl: optionalSetting(
    urlSetting({ protocols: ['postgres:', 'postgresql:'], env: 'DATABASE_URL', description: 'The database' }),
  ),
  secret: optionalSetting(
    textSetting({ minLength: 8, secret: true, env: 'LONGRUN_SECRET', description: 'Signs cookies' }),
  ),
  level: oneOfSetting({
    values: ['debug', 'info'],
    default: 'info',
    flag: 'log-level',
    description: 'How much to log',
  }),
  isQuiet: booleanSetting({ default: false, env: 'LONGRUN_QUIET', flag: 'quiet', description: 'Say less' }),
  folder: pathSetting({ default: 'somewhere', env: 'LONGRUN_DATA_DIR', description: 'Where data lives' }),
  timeoutMs: integerSetting({ minimum: 1, maximum: 60_000, default: 5_000, unit: 'ms', description: 'Longest wait' }),
})

function listProblems(sources: SettingSources): Record<string, string> {
  try {
    parseSettings(settings, sources)
  } catch (error) {
    assert.ok(error instanceof StorageError)
    assert.equal(error.code, 'settings_invalid')
    return Object.fromEntries(error.problems.map(({ path, message }) => [path, message]))
  }
  return {}
}

describe('settings', () => {
  test('flags win over the environment, which wins over the file, which wins over the default', () => {
    const file = { port: 1 }
    const env = { PORT: '2' }
    assert.equal(parseSettings(settings, {}).port, 8080)
    assert.equal(parseSettings(settings, { file }).port, 1)
    assert.equal(parseSettings(settings, { file, env }).port, 2)
    assert.equal(parseSettings(settings, { file, env, flags: { port: '3' } }).port, 3)
  })

  test('every kind is read from text and from JSON, typed and frozen', () => {
    const parsed = parseSettings(settings, {
      flags: { 'log-level': 'debug', quiet: true },
      env: { DATABASE_URL: 'postgres://u:p@h/d', PATH: '/bin' },
      file: { folder: 'data', timeoutMs: 7 },
    })
    const timeoutMs: number = parsed.timeoutMs
    const level: 'debug' | 'info' = parsed.level
    const databaseUrl: string | undefined = parsed.databaseUrl
    assert.deepEqual(
      { ...parsed },
      {
        port: 8080,
        databaseUrl,
        secret: undefined,
        level,
        isQuiet: true,
        folder: resolve('data'),
        timeoutMs,
      },
    )
    assert.equal(databaseUrl, 'postgres://u:p@h/d')
    assert.equal(parsed.folder.startsWith('/'), true)
    assert.ok(Object.isFrozen(parsed))
    assert.equal(parseSettings(settings, { env: { LONGRUN_QUIET: 'No' } }).isQuiet, false)
  })

  test('all problems come at once, each with its place, the allowed range and what was given', () => {
    const problems = listProblems({
      flags: { port: '70000', 'log-level': 'loud' },
      env: { DATABASE_URL: 'mysql://h', LONGRUN_QUIET: 'perhaps' },
      file: { timeoutMs: 1.5 },
    })
    assert.deepEqual(problems, {
      '--port': 'expected a whole number from 0 to 65535, got "70000"',
      DATABASE_URL: 'expected an address that starts with postgres:// or postgresql://',
      '--log-level': 'expected one of debug, info, got "loud"',
      LONGRUN_QUIET: 'expected true or false, got "perhaps"',
      timeoutMs: 'expected a whole number from 1 to 60000 (ms), got 1.5',
    })
  })

  test('a bad value is refused even where another source wins', () => {
    assert.deepEqual(Object.keys(listProblems({ flags: { port: '80' }, env: { PORT: 'eighty' } })), ['PORT'])
  })

  test('an empty value is refused, not taken for an absent one', () => {
    assert.match(listProblems({ env: { PORT: '' } }).PORT ?? '', /is empty; .* or leave it out/)
  })

  test('unknown names are refused with the nearest known one; foreign variables are none of our business', () => {
    const problems = listProblems({
      flags: { prot: '1', verbose: true },
      env: { LONGRUN_DATADIR: '/x', PORTS: '1', HOME: '/root' },
      file: { timeoutMS: 5 },
    })
    assert.deepEqual(problems, {
      '--prot': 'unknown setting; did you mean --port?',
      '--verbose': 'unknown setting; known: --port, --log-level, --quiet',
      LONGRUN_DATADIR: 'unknown setting; did you mean LONGRUN_DATA_DIR?',
      timeoutMS: 'unknown setting; did you mean timeoutMs?',
    })
  })

  test('another application has a prefix of its own', () => {
    const problems = listProblems({ env: { SHOP_PROT: '1', LONGRUN_OTHER: '2' }, envPrefix: 'SHOP_' })
    assert.deepEqual(Object.keys(problems), ['SHOP_PROT'])
  })

  test('a secret is never repeated, neither in a problem nor in the table', () => {
    const env = { LONGRUN_SECRET: 'hush', DATABASE_URL: 'postgress://u:hush@h/d' }
    assert.throws(
      () => parseSettings(settings, { env }),
      (error: Error) => !error.message.includes('hush'),
    )
    const hidden = defineSettings({ key: textSetting({ default: 'hush', secret: true, description: 'A key' }) })
    assert.equal(describeSettings(hidden)[0]?.default, '(hidden)')
  })

  test('a required setting says how to give it', () => {
    const required = defineSettings({ host: textSetting({ env: 'HOST', flag: 'host', description: 'Address' }) })
    assert.throws(() => parseSettings(required, {}), /host: is required .* set --host or HOST or host in the file/)
  })

  test('the table has a row a setting with names, range, unit and default', () => {
    const rows = describeSettings(settings)
    assert.deepEqual(
      rows.map((row) => row.name),
      Object.keys(settings),
    )
    assert.deepEqual(rows.at(-1), {
      name: 'timeoutMs',
      flag: '',
      env: '',
      kind: 'integer',
      allowed: '1 to 60000',
      unit: 'ms',
      default: '5000',
      description: 'Longest wait',
    })
    assert.equal(rows[1]?.default, 'none')
  })

  test('a declaration that contradicts itself is refused where it stands', () => {
    assert.throws(() => integerSetting({ minimum: 1, maximum: 2, default: 3, description: 'x' }), /default/)
    const twice = textSetting({ env: 'A', description: 'x', default: 'x' })
    assert.throws(() => defineSettings({ one: twice, two: twice }), /share the env A/)
  })
})
