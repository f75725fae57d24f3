import { hash, randomBytes } from 'node:crypto'
import { crc32 } from 'node:zlib'

// Nothing but letters and digits behind the prefix, so that a click selects the whole.
const ALPHABET = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'
const BASE = BigInt(ALPHABET.length)

const PREFIX = 'lrt_'
/** 256 random bits in base 62. */
const RANDOM_LENGTH = 43
/** The CRC-32 of the random part in base 62. */
const CHECKSUM_LENGTH = 6
const SHOWN_LENGTH = 10
const PATTERN = new RegExp(`^${PREFIX}([0-9A-Za-z]{${RANDOM_LENGTH}})([0-9A-Za-z]{${CHECKSUM_LENGTH}})$`)

/** Makes the secret of a token. Prefix and checksum let scanners of source code know one without asking anybody. */
export function newSecret(): string {
  const random = toBase62(BigInt(`0x${randomBytes(32).toString('hex')}`), RANDOM_LENGTH)
  return `${PREFIX}${random}${checksumOf(random)}`
}

/** Whether a text can be the secret of a token: a mistyped one need not be looked for. */
export function isSecret(text: string): boolean {
  const match = PATTERN.exec(text)
  return match !== null && match[2] === checksumOf(match[1]!)
}

/** The beginning of a secret, by which its owner knows it again. It says 36 of 256 bits. */
export function shownPrefix(secret: string): string {
  return secret.slice(0, SHOWN_LENGTH)
}

/** What is kept of a secret. 256 random bits need no salt and no slow hash: nobody can try them all. */
export function hashSecret(secret: string): Buffer {
  return hash('sha256', secret, 'buffer')
}

function checksumOf(random: string): string {
  return toBase62(BigInt(crc32(random)), CHECKSUM_LENGTH)
}

function toBase62(number: bigint, length: number): string {
  let text = ''
  for (let rest = number; text.length < length; rest /= BASE) text = ALPHABET[Number(rest % BASE)] + text
  return text
}
