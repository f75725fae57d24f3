/** Why a command cannot do its work, in one line with the way out. Shown to whoever runs it, without a stack. */
export class StartProblem extends Error {
  override readonly name = 'StartProblem'
}
