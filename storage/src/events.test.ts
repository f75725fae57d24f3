import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { test } from 'node:test'
import { STORAGE_EVENTS } from './events.ts'

test('docs/events.md has a section for each event, with each of its fields', async () => {
  const page = await readFile(new URL('../../docs/events.md', import.meta.url), 'utf8')
  const sections = page.split(/^## /m).slice(1).map(toSection).filter(isOfStorage)
  const declared = Object.values(STORAGE_EVENTS).map(({ channel, when, fields }) => ({
    channel,
    when,
    fields: { ...fields },
  }))
  assert.deepEqual(sections, declared)
})

// The service's own events are on the same page, and held equal to its code there.
function isOfStorage({ channel }: { readonly channel: string }): boolean {
  return channel.startsWith('longrun:storage:')
}

function toSection(text: string): { channel: string; when: string; fields: Record<string, string> } {
  const [heading = '', , when = ''] = text.split('\n')
  const rows = [...text.matchAll(/^\| `(\w+)` \| (.+) \|$/gm)]
  return {
    channel: heading.replaceAll('`', ''),
    when,
    fields: Object.fromEntries(rows.map(([, field, meaning]) => [field, meaning])),
  }
}
