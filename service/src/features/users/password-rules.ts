import { invalidInput } from '../../http/index.ts'

/** Fewest and most characters of a password, in UTF-16 units; the upper limit only keeps hashing affordable. */
export const PASSWORD_LENGTH = { minLength: 10, maxLength: 1_000 } as const

/**
 * Refuses text that would be stored as another. UTF-8 has no lone surrogates: all of them become the same character, so
 * another password would do as well.
 *
 * @throws Problem `invalid_input`
 */
export function refuseIllFormed(path: string, text: string): void {
  if (text.isWellFormed()) return
  throw invalidInput([{ path, message: 'must be well-formed Unicode, without lone surrogates' }])
}
