import { hash, parseOptions, verify } from '@node-rs/argon2'
import { Problem } from '../../http/index.ts'

/** How much of the machine passwords may take. */
export interface PasswordSettings {
  /** Most passwords hashed at once. Each takes a thread and 19 MiB for about 30 ms. */
  readonly passwordConcurrency: number
  /** Most that may wait for their turn; more are refused with `busy`. */
  readonly passwordQueue: number
}

// OWASP's first choice for argon2id: 19 MiB, two passes, one lane. argon2id is the library's default.
const PARAMETERS = { memoryCost: 19_456, timeCost: 2, parallelism: 1 } as const

/** Hashes and checks passwords, never more than a few at once, so that sign-ins cannot take all memory and threads. */
export class PasswordHasher {
  readonly #settings: PasswordSettings
  readonly #waiting: (() => void)[] = []
  #running = 0
  // What an unknown e-mail address is checked against, so that it takes as long as a known one.
  readonly #nobody: Promise<string>

  constructor(settings: PasswordSettings) {
    this.#settings = settings
    this.#nobody = hash(normalise('nobody has this password'), PARAMETERS)
    this.#nobody.catch(() => {})
  }

  async hash(password: string): Promise<string> {
    return await this.#inTurn(() => hash(normalise(password), PARAMETERS))
  }

  /** Whether the password is right; always wrong, after the same work, where there is no hash. */
  async verify(stored: string | undefined, password: string): Promise<boolean> {
    const against = stored ?? (await this.#nobody)
    const isRight = await this.#inTurn(() => verify(against, normalise(password)))
    return isRight && stored !== undefined
  }

  /** Whether a hash was made with other parameters than today's. */
  isOutdated(stored: string): boolean {
    const { memoryCost, timeCost, parallelism } = parseOptions(stored)
    return (
      memoryCost !== PARAMETERS.memoryCost || timeCost !== PARAMETERS.timeCost || parallelism !== PARAMETERS.parallelism
    )
  }

  async #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const { passwordConcurrency, passwordQueue } = this.#settings
    if (this.#running < passwordConcurrency) this.#running++
    else {
      if (this.#waiting.length >= passwordQueue)
        throw new Problem('busy', { detail: 'Too many people sign in at once' })
      // Whoever finishes hands its place on, so the count stays.
      await new Promise<void>((resolve) => this.#waiting.push(resolve))
    }
    try {
      return await work()
    } finally {
      const next = this.#waiting.shift()
      if (next) next()
      else this.#running--
    }
  }
}

// The same password typed on another keyboard may come in other code points.
function normalise(password: string): string {
  return password.normalize('NFKC')
}
