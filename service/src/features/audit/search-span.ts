import { type InputProblem, invalidInput } from '../../http/index.ts'

/** Most days that a search looks through that names no user. */
export const MOST_DAYS = 31
const DAY_MS = 86_400_000

/** From when until when is looked for. */
export interface SearchSpan {
  readonly from: Date
  /** The first time behind it. */
  readonly to: Date
}

/** The span that a search asks for. @throws Problem `invalid_input` */
export function parseSpan(
  {
    from,
    to,
    user,
  }: { readonly from?: string | undefined; readonly to?: string | undefined; readonly user?: string | undefined },
  now: Date,
): SearchSpan {
  // What is being written in this millisecond is meant too.
  const toMs = to === undefined ? now.getTime() + 1 : Date.parse(to)
  const fromMs = from === undefined ? toMs - DAY_MS : Date.parse(from)
  const problems: InputProblem[] = []
  if (fromMs >= toMs) problems.push({ path: 'from', message: 'must be before `to`' })
  if (user === undefined && toMs - fromMs > MOST_DAYS * DAY_MS + 1)
    problems.push({
      path: 'from',
      message: `must be at most ${MOST_DAYS} days before \`to\`, unless \`user\` is given`,
    })
  if (problems.length > 0) throw invalidInput(problems)
  return { from: new Date(fromMs), to: new Date(toMs) }
}
