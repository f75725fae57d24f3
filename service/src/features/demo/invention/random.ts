import { createHash } from 'node:crypto'

/**
 * Numbers that only look like chance: the same label gives the same ones, on every machine. What is to stay the same when
 * something else draws more or fewer of them has a fork of its own.
 */
export class Random {
  readonly #label: string
  readonly #state: Uint32Array

  constructor(label: string) {
    this.#label = label
    this.#state = new Uint32Array(new Uint8Array(createHash('sha256').update(label).digest()).buffer, 0, 4)
  }

  fork(label: string): Random {
    return new Random(`${this.#label}/${label}`)
  }

  /** From 0 to below 1. The generator is sfc32, of Chris Doty-Humphrey's PractRand. */
  next(): number {
    const state = this.#state
    const sum = (state[0]! + state[1]! + state[3]!) | 0
    state[3] = state[3]! + 1
    state[0] = state[1]! ^ (state[1]! >>> 9)
    state[1] = state[2]! + (state[2]! << 3)
    state[2] = ((state[2]! << 21) | (state[2]! >>> 11)) + sum
    return (sum >>> 0) / 2 ** 32
  }

  between(from: number, to: number): number {
    return from + (to - from) * this.next()
  }

  /** A whole number, both ends included. */
  integer(from: number, to: number): number {
    return from + Math.floor(this.next() * (to - from + 1))
  }

  chance(probability: number): boolean {
    return this.next() < probability
  }

  pick<T>(items: readonly [T, ...T[]]): T {
    return items[Math.floor(this.next() * items.length)] ?? items[0]
  }

  /** Around 0 with a standard deviation of 1, never further out than 2.4: the sum of twelve draws would reach 6. */
  spread(): number {
    return (this.next() + this.next() + this.next() + this.next() - 2) * Math.sqrt(3) * 0.7
  }
}
