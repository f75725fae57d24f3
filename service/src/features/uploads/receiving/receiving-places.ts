import { Problem } from '../../../http/index.ts'

/** So many of a kind at once; one more is told to come again. */
export class ReceivingPlaces {
  readonly #most: number
  readonly #what: string
  #taken = 0

  constructor(most: number, what: string) {
    this.#most = most
    this.#what = what
  }

  /** Given back when disposed of, however often. @throws Problem `busy` */
  take(): Disposable {
    if (this.#taken >= this.#most) {
      throw new Problem('busy', { detail: `${this.#taken} ${this.#what} are being received at the moment` })
    }
    this.#taken += 1
    using place = new DisposableStack()
    place.defer(() => {
      this.#taken -= 1
    })
    return place.move()
  }
}
