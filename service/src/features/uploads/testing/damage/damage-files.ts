import { FitEncoder } from 'fit-file-parser/encoder'

/** A file as it came to be damaged. */
export interface DamagedFile {
  readonly what: string
  readonly bytes: Uint8Array
  /** A beginning of the file and nothing else. */
  readonly isCut?: boolean
}

const FIT_HEADER_BYTES = 14

/** Numbers from 0 to 1, the same in every run. */
export function seeded(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

/** The file ended early: so many places, equally far apart. */
export function* cutFiles(bytes: Uint8Array, places = 100): Generator<DamagedFile> {
  for (let place = 0; place < places; place++) {
    const length = Math.floor((bytes.length * place) / places)
    yield { what: `cut after ${length} of ${bytes.length} bytes`, bytes: bytes.subarray(0, length), isCut: true }
  }
}

/** Every byte of a FIT header with every bit turned, and with all of them. */
export function* headerFlips(fit: Uint8Array): Generator<DamagedFile> {
  for (let at = 0; at < FIT_HEADER_BYTES; at++) {
    for (const mask of [1, 2, 4, 8, 16, 32, 64, 128, 255]) {
      const bytes = Uint8Array.from(fit)
      bytes[at] = bytes[at]! ^ mask
      yield { what: `header byte ${at} turned by ${mask}`, bytes }
    }
  }
}

/** Both files in one, in both orders, whole and with one of them cut, changed or with something behind them. */
export function* chainedFits(a: Uint8Array, b: Uint8Array): Generator<DamagedFile> {
  const half = (bytes: Uint8Array) => bytes.subarray(0, bytes.length >> 1)
  const chains: [string, Uint8Array[]][] = [
    ['whole', [a, b]],
    ['swapped', [b, a]],
    ['twice the same', [a, a]],
    ['the first cut', [half(a), b]],
    ['the last cut', [a, half(b)]],
    ['the first with a wrong checksum', [withWrongChecksum(a), b]],
    ['the last with a wrong checksum', [a, withWrongChecksum(b)]],
    ['junk behind them', [a, b, new Uint8Array(700).fill(7)]],
    ['zeros behind them', [a, b, new Uint8Array(700)]],
    ['junk between them', [a, new Uint8Array(700).fill(7), b]],
  ]
  for (const [what, parts] of chains) yield { what: `chained, ${what}`, bytes: Buffer.concat(parts) }
}

/** The messages are whole, the checksum is not theirs. */
export function withWrongChecksum(fit: Uint8Array): Uint8Array {
  const bytes = Uint8Array.from(fit)
  bytes[bytes.length - 1] = bytes.at(-1)! ^ 0x55
  return bytes
}

/** The same bytes with the checksum that belongs to them. */
export function withChecksum(fit: Uint8Array): Uint8Array {
  const bytes = Uint8Array.from(fit)
  const checksum = FitEncoder.calculateCRC(bytes.subarray(0, -2))
  bytes.set([checksum & 0xff, checksum >> 8], bytes.length - 2)
  return bytes
}

type Damage = (bytes: Uint8Array, random: () => number) => Uint8Array

const CORRUPTIONS: readonly (readonly [what: string, damage: Damage])[] = [
  ['a bit turned', (bytes, random) => changed(bytes, random, 1, (byte) => byte ^ (1 << Math.floor(random() * 8)))],
  ['some bytes changed', (bytes, random) => changed(bytes, random, 1 + random() * 8, () => Math.floor(random() * 256))],
  ['a block of zeros', (bytes, random) => filled(bytes, random, 0)],
  ['a block of ones', (bytes, random) => filled(bytes, random, 0xff)],
  ['bytes left out', (bytes, random) => replaced(bytes, random, () => new Uint8Array(0))],
  ['bytes put in', (bytes, random) => inserted(bytes, random)],
  ['a block twice', (bytes, random) => replaced(bytes, random, (block) => Buffer.concat([block, block]))],
  ['cut and filled with zeros', (bytes, random) => tail(bytes, random, 0)],
  ['cut and filled with ones', (bytes, random) => tail(bytes, random, 0xff)],
]

/** One corruption of chance; the same numbers make the same. */
export function corruptFile(whole: Uint8Array, random: () => number): DamagedFile {
  const [what, damage] = CORRUPTIONS[Math.floor(random() * CORRUPTIONS.length)]!
  return { what, bytes: damage(Uint8Array.from(whole), random) }
}

function placeIn(bytes: Uint8Array, random: () => number): number {
  return Math.floor(random() * bytes.length)
}

function blockIn(bytes: Uint8Array, random: () => number): [from: number, to: number] {
  const from = placeIn(bytes, random)
  return [from, Math.min(bytes.length, from + 1 + Math.floor(random() ** 3 * 512))]
}

function changed(bytes: Uint8Array, random: () => number, times: number, change: (byte: number) => number): Uint8Array {
  for (let left = times; left >= 1; left--) {
    const at = placeIn(bytes, random)
    bytes[at] = change(bytes[at]!)
  }
  return bytes
}

function filled(bytes: Uint8Array, random: () => number, byte: number): Uint8Array {
  return bytes.fill(byte, ...blockIn(bytes, random))
}

function tail(bytes: Uint8Array, random: () => number, byte: number): Uint8Array {
  return bytes.fill(byte, placeIn(bytes, random))
}

function replaced(bytes: Uint8Array, random: () => number, by: (block: Uint8Array) => Uint8Array): Uint8Array {
  const [from, to] = blockIn(bytes, random)
  return Buffer.concat([bytes.subarray(0, from), by(bytes.subarray(from, to)), bytes.subarray(to)])
}

function inserted(bytes: Uint8Array, random: () => number): Uint8Array {
  const noise = Uint8Array.from({ length: 1 + Math.floor(random() * 40) }, () => Math.floor(random() * 256))
  return replaced(bytes, random, (block) => Buffer.concat([noise, block]))
}
