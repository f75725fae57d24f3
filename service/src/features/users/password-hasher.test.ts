import assert from 'node:assert/strict'
import { test } from 'node:test'
import { PasswordHasher } from './password-hasher.ts'

test('a password is right, wrong, or nobody has it', async () => {
  const passwords = new PasswordHasher({ passwordConcurrency: 2, passwordQueue: 10 })
  const stored = await passwords.hash('correct horse')
  assert.match(stored, /^\$argon2id\$v=19\$m=19456,t=2,p=1\$/)
  assert.equal(await passwords.verify(stored, 'correct horse'), true)
  assert.equal(await passwords.verify(stored, 'correct house'), false)
  assert.equal(await passwords.verify(undefined, 'nobody has this password'), false)
  assert.equal(passwords.isOutdated(stored), false)
})

test('never more than a few at once, a bounded number waits, and the rest is refused', async () => {
  const passwords = new PasswordHasher({ passwordConcurrency: 1, passwordQueue: 2 })
  const results = await Promise.allSettled(Array.from({ length: 5 }, () => passwords.hash('correct horse')))
  assert.deepEqual(
    results.map(({ status }) => status),
    ['fulfilled', 'fulfilled', 'fulfilled', 'rejected', 'rejected'],
  )
  for (const result of results) if (result.status === 'rejected') assert.equal(result.reason.code, 'busy')
  assert.ok(await passwords.hash('correct horse'), 'the turn is free again')
})
