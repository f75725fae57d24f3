/** A rule of the library says no. Nothing was written. */
export class Refusal extends Error {
  override readonly name = 'Refusal'
  readonly code: RefusalCode

  constructor(code: RefusalCode) {
    super(REASONS[code])
    this.code = code
  }
}

const REASONS = {
  reference_only: 'this book is read here and not lent',
  already_lent: 'this copy is with another member',
  held: 'this copy is held for another member',
  too_many_loans: 'this member has as many loans as the library allows',
  already_returned: 'this loan was returned before',
  already_reserved: 'this member is in the queue for this book',
  on_the_shelf: 'a copy of this book is on the shelf',
} as const

export type RefusalCode = keyof typeof REASONS
