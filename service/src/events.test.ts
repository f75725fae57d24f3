import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { test } from 'node:test'
import { SERVICE_EVENTS } from './events.ts'

test('docs/events.md has a section for each event of the service, with each of its fields', async () => {
  const page = await readFile(new URL('../../docs/events.md', import.meta.url), 'utf8')
  const sections = page.split(/^## /m).filter((section) => section.startsWith('`longrun:service:'))
  assert.deepEqual(
    sections.map((section) => section.trimEnd()),
    Object.values(SERVICE_EVENTS).map(toSection),
  )
})

function toSection({ channel, when, fields }: (typeof SERVICE_EVENTS)[keyof typeof SERVICE_EVENTS]): string {
  const rows = Object.entries(fields).map(([field, meaning]) => `| \`${field}\` | ${meaning} |`)
  return [`\`${channel}\``, '', when, '', '| field | meaning |', '|---|---|', ...rows].join('\n')
}
