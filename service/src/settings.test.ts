import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { test } from 'node:test'
import { describeSettings } from '@longrun/storage'
import { readSettings, serviceSettings } from './settings.ts'

test('docs/settings.md has a row for each setting, as the code has it', async () => {
  const page = await readFile(new URL('../../docs/settings.md', import.meta.url), 'utf8')
  const rows = page.split('\n').filter((line) => line.startsWith('| `'))
  assert.deepEqual(rows, toRows())
})

test('flags come before the environment', async () => {
  const settings = await readSettings({ flags: { port: '1' }, env: { PORT: '2', HOST: '0.0.0.0' } })
  assert.equal(settings.port, 1)
  assert.equal(settings.host, '0.0.0.0')
})

for (const [name, env, path] of [
  ['an owner without a database', { DIRECT_DATABASE_URL: 'postgres://x/y' }, 'DIRECT_DATABASE_URL'],
  [
    'an origin with a path',
    { LONGRUN_ALLOWED_ORIGINS: 'https://a.example,https://b.example/app' },
    'LONGRUN_ALLOWED_ORIGINS',
  ],
  ['an origin that is none', { LONGRUN_ALLOWED_ORIGINS: 'a.example' }, 'LONGRUN_ALLOWED_ORIGINS'],
  ['a proxy that is no address', { LONGRUN_TRUSTED_PROXIES: '10.0.0.0/8, everybody' }, 'LONGRUN_TRUSTED_PROXIES'],
] as const) {
  test(`refuses ${name}`, async () => {
    await assert.rejects(readSettings({ env }), (error: { code: string; problems: { path: string }[] }) => {
      assert.equal(error.code, 'settings_invalid')
      assert.deepEqual(
        error.problems.map((problem) => problem.path),
        [path],
      )
      return true
    })
  })
}

function toRows(): string[] {
  return describeSettings(serviceSettings).map(({ name, env, flag, allowed, unit, default: value, description }) => {
    // The data folder is shown relative to where the command runs.
    const shown = name === 'dataDir' ? '.longrun' : value
    const shownFlag = value === 'true' ? flag.replace('--', '--no-') : flag
    const cells = [
      `\`${name}\``,
      env && `\`${env}\``,
      shownFlag && `\`${shownFlag}\``,
      allowed,
      unit,
      shown,
      description,
    ]
    return `| ${cells.join(' | ')} |`
  })
}
