import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { hashSecret, isSecret, newSecret, shownPrefix } from './token-secret.ts'

describe('the secret of a token', () => {
  test('is what scanners of source code look for, and each is another', () => {
    const secrets = Array.from({ length: 1_000 }, newSecret)
    for (const secret of secrets) {
      assert.match(secret, /^lrt_[0-9A-Za-z]{49}$/)
      assert.ok(isSecret(secret))
      assert.equal(shownPrefix(secret), secret.slice(0, 10))
    }
    assert.equal(new Set(secrets).size, secrets.length)
    // Random bits, and not few of them behind a long row of the same: every place takes many characters.
    for (let place = 5; place < 47; place++) {
      assert.ok(new Set(secrets.map((secret) => secret[place])).size > 50, `place ${place}`)
    }
  })

  test('with one character changed, or two exchanged, is known as mistyped', () => {
    const secret = newSecret()
    for (let place = 0; place < secret.length; place++) {
      const other = secret[place] === 'x' ? 'y' : 'x'
      assert.equal(isSecret(secret.slice(0, place) + other + secret.slice(place + 1)), false, `place ${place}`)
      const [one, two] = [secret[place]!, secret[place + 1] ?? '']
      if (two !== '' && one !== two)
        assert.equal(isSecret(secret.slice(0, place) + two + one + secret.slice(place + 2)), false)
    }
  })

  test('has a checksum that others can compute: the CRC-32 of the 43 characters in base 62', () => {
    assert.ok(isSecret(`lrt_${'0'.repeat(43)}2CZclj`))
    assert.equal(isSecret(`lrt_${'0'.repeat(43)}2CZclk`), false)
  })

  for (const [name, text] of [
    ['nothing', ''],
    ['another prefix', 'ghp_'],
    ['a secret and more', ' '],
  ] as const) {
    test(`is not ${name}`, () => {
      assert.equal(isSecret(name === 'a secret and more' ? newSecret() + text : text), false)
    })
  }

  test('is kept as its SHA-256', () => {
    assert.equal(hashSecret('abc').toString('hex'), 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad')
  })
})
