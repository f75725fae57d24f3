import type { Entity, ItemFailure, Settled } from '@longrun/storage'
import { type InputProblem, Problem, toProblem, toProblemMembers } from '../../../http/index.ts'
import type { DoneOperation, Operation, OperationName } from './operation.ts'

/** What one operation of a batch is answered with. */
export interface OperationResult {
  readonly status: number
  readonly id?: string
  readonly version?: number
  readonly error?: object
}

const STATUSES: Readonly<Record<OperationName, number>> = {
  create: 201,
  update: 200,
  delete: 204,
  restore: 200,
  archive: 200,
  unarchive: 200,
}

/** The results of operations, in their order. */
export function toResults<E extends Entity>(
  operations: readonly Settled<Operation<E>>[],
  settled: readonly Settled<DoneOperation>[],
): OperationResult[] {
  return settled.map(({ done, error }, index) => {
    const operation = operations[index]!.done
    if (done !== undefined) return { status: STATUSES[operation!.op], ...done }
    const problem = toOperationProblem(operation, error)
    const id = operation === undefined || operation.op === 'create' ? {} : { id: String(operation.id) }
    return { status: problem.status, ...id, error: toProblemMembers(problem) }
  })
}

/**
 * The problem of a batch that had to be done as a whole and was not. What is wrong with the request itself is told as of every
 * body; what stands against it, by the operation.
 */
export function toBatchProblem<E extends Entity>(
  operations: readonly Settled<Operation<E>>[],
  failures: readonly ItemFailure[],
): Problem {
  const problems = failures.map(({ index, error }) => ({
    index,
    problem: toOperationProblem(operations[index]!.done, error),
  }))
  const errors = problems.flatMap(({ index, problem }) => toErrors(index, problem))
  if (operations.every(({ error }) => error === undefined)) {
    const told = problems.map(({ index, problem }) => ({ index, error: toProblemMembers(problem) }))
    return new Problem('batch_failed', { errors, extensions: { failures: told } })
  }
  const isVersion = problems.every(({ problem }) => problem.code === 'precondition_required')
  return new Problem(isVersion ? 'precondition_required' : 'invalid_input', { errors })
}

// What the store or a rule says of a field is in the operation's data.
function toOperationProblem<E extends Entity>(operation: Operation<E> | undefined, error: unknown): Problem {
  const problem = toProblem(error)
  const { errors } = problem.details
  if (errors === undefined || (operation?.op !== 'create' && operation?.op !== 'update')) return problem
  const inData = errors.map(({ path, message }) => ({ path: path === '' ? 'data' : `data.${path}`, message }))
  return new Problem(problem.code, { ...problem.details, errors: inData, cause: error })
}

function toErrors(index: number, { message, details }: Problem): InputProblem[] {
  const at = `operations.${index}`
  if (details.errors === undefined) return [{ path: at, message }]
  return details.errors.map((error) => ({
    path: error.path === '' ? at : `${at}.${error.path}`,
    message: error.message,
  }))
}
