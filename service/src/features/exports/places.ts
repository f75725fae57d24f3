import { Problem } from '../../http/index.ts'

/** So many of a kind at once, and so many of one user; one more is told to come again. */
export class Places {
  readonly #what: string
  readonly #most: number
  readonly #mostPerUser: number
  #taken = 0
  readonly #perUser = new Map<string, number>()

  constructor(what: string, { most, perUser }: { readonly most: number; readonly perUser: number }) {
    this.#what = what
    this.#most = most
    this.#mostPerUser = perUser
  }

  /** Given back when disposed of, however often. @throws Problem `busy` */
  take(userId: string): Disposable {
    const mine = this.#perUser.get(userId) ?? 0
    if (this.#taken >= this.#most) throw new Problem('busy', { detail: `${this.#taken} ${this.#what} are under way` })
    if (mine >= this.#mostPerUser) throw new Problem('busy', { detail: `${mine} ${this.#what} of yours are under way` })
    this.#taken += 1
    this.#perUser.set(userId, mine + 1)
    using place = new DisposableStack()
    place.defer(() => {
      this.#taken -= 1
      const left = this.#perUser.get(userId)! - 1
      if (left > 0) this.#perUser.set(userId, left)
      else this.#perUser.delete(userId)
    })
    return place.move()
  }
}
