import { randomInt } from 'node:crypto'

// Without letters and digits that look alike. 20 of 31 characters are 99 bits.
const ALPHABET = 'abcdefghjkmnpqrstuvwxyz23456789'
const LENGTH = 20

/** A password for an account that a command makes: shown once, and nowhere else. */
export function newPassword(): string {
  return Array.from({ length: LENGTH }, () => ALPHABET[randomInt(ALPHABET.length)]).join('')
}
