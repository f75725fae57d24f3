import type { components } from './api.ts'

/** A record of the API by its name in the document, such as `Schema<'Workout'>`. */
export type Schema<Name extends keyof components['schemas']> = components['schemas'][Name]

/** Why a request was refused. Branch on `code`. */
export type Problem = Schema<'Problem'>

/** A refusal, for those who would rather catch than compare. */
export class ProblemError extends Error {
  override readonly name = 'ProblemError'
  readonly problem: Problem

  constructor(problem: Problem) {
    super(problem.detail ?? problem.title)
    this.problem = problem
  }
}

/** What answered is not Longrun: a proxy whose service is away, or another address than was meant. */
export class NotLongrunError extends Error {
  override readonly name = 'NotLongrunError'
  readonly status: number

  constructor(status: number) {
    super(`the answer, of status ${status}, does not come from Longrun: it is away, or the address is not its own`)
    this.status = status
  }
}

/**
 * The data of an answer: `orThrow(await longrun.GET('/v1/me'))`.
 *
 * @throws ProblemError where the service refused
 */
export function orThrow<Data>(answer: { readonly data?: Data; readonly error?: Problem }): Data {
  if (answer.error !== undefined) throw new ProblemError(answer.error)
  return answer.data as Data
}
