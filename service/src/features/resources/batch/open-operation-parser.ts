import type { Entity, RecordIdOf, Settled } from '@longrun/storage'
import type { TSchema } from 'typebox'
import { type InputProblem, invalidInput, openBodyCheck, Problem } from '../../../http/index.ts'
import { OPERATIONS, type Operation, type OperationName } from './operation.ts'

/** Checks an operation as it came. What is wrong with it is a Problem whose paths begin in the operation. */
export type ParseOperation<E extends Entity> = (given: unknown) => Settled<Operation<E>>

interface Given {
  readonly op?: unknown
  readonly id: string
  readonly version?: number | '*'
}

/** Makes the check of operations on records of one kind. */
export function openOperationParser<E extends Entity>(
  schemas: Readonly<Record<OperationName, TSchema>>,
): ParseOperation<E> {
  const checks = new Map(OPERATIONS.map((name) => [name as unknown, openBodyCheck(schemas[name])]))
  const message = `must be one of ${OPERATIONS.join(', ')}`
  return (given) => {
    if (typeof given !== 'object' || given === null || Array.isArray(given))
      return refused([{ path: '', message: 'must be a JSON object with op' }])
    const { op, version, ...rest } = given as Given
    const check = checks.get(op)
    if (check === undefined)
      return refused([{ path: 'op', message: op === undefined ? `is required: ${message}` : message }])
    const problems = check(given)
    if (problems.length > 0) return refused(problems)
    if (op === 'create') return { done: given as Operation<E> }
    if (op === 'update' && version === undefined) return { error: versionRequired() }
    const seen = version === undefined || version === '*' ? 'any' : version
    const id = rest.id as RecordIdOf<E>
    return { done: { ...rest, op, id, version: seen } as unknown as Operation<E> }
  }
}

function refused(problems: readonly InputProblem[]): Settled<never> {
  return { error: invalidInput(problems) }
}

function versionRequired(): Problem {
  const errors = [{ path: 'version', message: 'is required: the version that you have seen, or *' }]
  return new Problem('precondition_required', { errors, detail: 'Say which version you change, or * for any' })
}
