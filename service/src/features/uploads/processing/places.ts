/** Lets so many files, and so many bytes of them, be in hand at once; who comes later waits for its turn. */
export class Places {
  readonly #most: { readonly files: number; readonly bytes: number }
  readonly #waiting: { readonly bytes: number; readonly enter: () => void }[] = []
  #files = 0
  #bytes = 0

  constructor(most: { readonly files: number; readonly bytes: number }) {
    this.#most = most
  }

  /** Resolves with a place when there is one, in the order of asking. What is larger than all places together gets them all. */
  async take(bytes: number): Promise<Disposable> {
    const weight = Math.min(bytes, this.#most.bytes)
    if (this.#waiting.length > 0 || !this.#fits(weight)) {
      await new Promise<void>((resolve) => this.#waiting.push({ bytes: weight, enter: resolve }))
    } else this.#enter(weight)
    const place = new DisposableStack()
    place.defer(() => this.#leave(weight))
    return place
  }

  #fits(bytes: number): boolean {
    return this.#files < this.#most.files && this.#bytes + bytes <= this.#most.bytes
  }

  #enter(bytes: number): void {
    this.#files += 1
    this.#bytes += bytes
  }

  #leave(bytes: number): void {
    this.#files -= 1
    this.#bytes -= bytes
    for (let next = this.#waiting[0]; next && this.#fits(next.bytes); next = this.#waiting[0]) {
      this.#waiting.shift()
      this.#enter(next.bytes)
      next.enter()
    }
  }
}
