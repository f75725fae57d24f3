import { StorageError } from '../../errors.ts'
import { findNearestName } from '../../nearest-name.ts'
import type { Column, Columns, Problem } from './columns/index.ts'
import { type FixedValues, toSqlName } from './entity.ts'
import type { EntityDeclaration } from './entity-declaration.ts'
import { LIFECYCLE_COLUMNS, LISTABLE_LIFECYCLE } from './lifecycle.ts'

const NAME = /^[a-z][A-Za-z0-9]*$/
const SQL_NAME = /^[a-z][a-z0-9_]*$/
// PostgreSQL cuts longer names, silently; the longest that we derive is that of a unique index.
const MAX_SQL_NAME = 63
/** The update statement has a bit for each changeable column in a number that JavaScript holds exactly. */
const MAX_COLUMNS = 50
/** Of an audited table: the functions that write its entries are named after it. */
const MAX_AUDITED_TABLE = MAX_SQL_NAME - 'longrun_audit_'.length
/** Most characters of text in an order, so that every cursor fits the longest that is accepted. */
const MAX_ORDER_TEXT = 400
/** Query parameters of every list, which filters cannot be named after. */
const LIST_PARAMETERS = ['limit', 'cursor', 'state', 'order']

/**
 * Checks a declaration as a whole.
 * @throws StorageError `invalid_input` with every problem at once
 */
export function checkDeclaration(declaration: EntityDeclaration): void {
  const problems = [
    ...nameProblems(declaration),
    ...placementProblems(declaration),
    ...columnProblems(declaration),
    ...parentProblems(declaration),
    ...orderProblems(declaration),
    ...filterProblems(declaration),
    ...uniqueProblems(declaration),
    ...otherProblems(declaration),
  ]
  if (problems.length === 0) return
  const lines = problems.map(({ path, message }) => `\n- ${path}: ${message}`).join('')
  throw new StorageError('invalid_input', `invalid declaration of ${declaration.name}:${lines}`, { problems })
}

function nameProblems({ name, table, ownerKey }: EntityDeclaration): Problem[] {
  return [
    ...unless(NAME.test(name), 'name', 'must be in camelCase, for example workoutNote'),
    ...unless(isSqlName(table), 'table', `must be in snake_case, at most ${MAX_SQL_NAME} characters`),
    ...unless(ownerKey === undefined || isSqlName(ownerKey), 'ownerKey', 'must be a column name in snake_case'),
  ]
}

function placementProblems({ placement, key, idType, monthlyBy, ownerKey, orders }: EntityDeclaration): Problem[] {
  const isOwned = placement === 'owned'
  return [
    ...unless(
      ['owned', 'catalog', 'reference'].includes(placement),
      'placement',
      'must be owned, catalog or reference',
    ),
    ...unless(isOwned || ownerKey === undefined, 'ownerKey', 'only owned rows have an owner'),
    ...unless(key === undefined || key === 'id' || key === 'owner', 'key', 'must be id or owner'),
    ...unless(key !== 'owner' || isOwned, 'key', 'only owned rows can be found by their owner'),
    ...unless(key !== 'owner' || orders === undefined, 'orders', 'there is one row for each owner: nothing to list'),
    ...unless(idType === undefined || idType === 'uuid' || idType === 'smallint', 'idType', 'must be uuid or smallint'),
    ...unless(idType !== 'smallint' || placement === 'reference', 'idType', 'only reference rows have small numbers'),
    ...unless(
      monthlyBy === undefined || monthlyBy === 'createdAt',
      'monthlyBy',
      'must be createdAt, the time of the id',
    ),
    ...unless(
      monthlyBy === undefined || (isOwned && key !== 'owner'),
      'monthlyBy',
      'only owned rows with ids are kept by month',
    ),
  ]
}

function columnProblems({ columns, placement, ownerKey = 'user_id' }: EntityDeclaration): Problem[] {
  const names = Object.keys(columns)
  const taken = new Set([...Object.keys(LIFECYCLE_COLUMNS).map(toSqlName), 'is_archived', 'id'])
  if (placement === 'owned') taken.add(ownerKey)
  const count = names.length >= 1 && names.length <= MAX_COLUMNS
  const problems = unless(count, 'columns', `must be 1 to ${MAX_COLUMNS} columns`)
  for (const name of names) {
    const path = `columns.${name}`
    const sqlName = toSqlName(name)
    problems.push(
      ...unless(
        NAME.test(name) && sqlName.length <= MAX_SQL_NAME,
        path,
        `must be named in camelCase, at most ${MAX_SQL_NAME} characters`,
      ),
      ...unless(!taken.has(sqlName), path, `is a column that the store itself keeps: ${sqlName}`),
      ...columnOwnProblems(path, columns[name]!),
    )
  }
  return problems
}

function columnOwnProblems(path: string, { limits, flags, defaultValue, check, sqlType }: Column): Problem[] {
  const { minimum = -Infinity, maximum = Infinity, minLength = 0, maxLength = Infinity, values } = limits
  const problems = [
    ...unless(minimum <= maximum, path, `minimum ${minimum} is above maximum ${maximum}`),
    ...unless(
      minLength >= 0 && minLength <= maxLength,
      path,
      `minLength ${minLength} is not from 0 to maxLength ${maxLength}`,
    ),
    ...unless(maxLength >= 1, path, 'maxLength must be at least 1'),
    ...unless(sqlType !== 'text' || values !== undefined || Number.isInteger(maxLength), path, 'must have a maxLength'),
    ...unless(!values || values.length > 0, path, 'must have at least one value'),
    ...unless(!values || new Set(values).size === values.length, path, 'has a value twice'),
    ...unless(
      !flags.has('readOnly') || !flags.has('internal'),
      path,
      'is internal, so it is never in an answer: not readOnly too',
    ),
    ...unless(
      !flags.has('optional') || !flags.has('defaulted'),
      path,
      'has a default, which null would undo: not optional too',
    ),
  ]
  if (flags.has('defaulted')) check(defaultValue, `${path}.default`, problems)
  return problems
}

function parentProblems({ columns, parents = {}, placement }: EntityDeclaration): Problem[] {
  return Object.entries(parents).flatMap(([name, parent]) => {
    const path = `parents.${name}`
    const column = columns[name]
    if (!column || !parent) return unknownColumn(path, name, Object.keys(columns))
    const { entity, deletedWith = false } = parent
    const reaches = placement === 'owned' ? entity.placement !== 'catalog' : entity.placement !== 'owned'
    return [
      ...unless(column.sqlType === entity.idType, path, `must be a ${entity.idType}, as the id of a ${entity.name} is`),
      ...unless(entity.key === 'id', path, `a ${entity.name} has no id to point at`),
      ...unless(!entity.monthlyBy, path, `a ${entity.name} is kept by month, and cannot be found by its id alone`),
      ...unless(reaches, path, `rows may live on another server than a ${entity.name}`),
      ...unless(
        !deletedWith || entity.placement !== 'reference',
        path,
        'what everybody shares deletes nothing with it',
      ),
      ...fixedValueProblems(columns, path, deletedWith),
    ]
  })
}

function fixedValueProblems(columns: Columns, path: string, values: boolean | FixedValues): Problem[] {
  const problems: Problem[] = []
  for (const [name, value] of Object.entries(typeof values === 'boolean' ? {} : values)) {
    const at = `${path}.deletedWith.${name}`
    if (columns[name]) columns[name].check(value, at, problems)
    else problems.push(...unknownColumn(at, name, Object.keys(columns)))
  }
  return problems
}

function orderProblems({ columns, orders, key }: EntityDeclaration): Problem[] {
  if (key === 'owner') return []
  const declared = Object.entries<readonly string[]>(orders ?? {})
  const problems = unless(declared.length > 0, 'orders', 'must have at least one: the first is the default')
  for (const [name, terms] of declared) {
    const path = `orders.${name}`
    problems.push(...unless(NAME.test(name), path, 'must be named in camelCase'))
    for (const [i, term] of terms.entries()) problems.push(...termProblems(columns, `${path}.${i}`, term))
    const used = terms.map((term) => term.split(' ')[0] ?? '')
    problems.push(
      ...unless(used.at(-1) === 'id', path, 'must end in id asc or id desc, so that no two rows are equal'),
      ...unless(new Set(used).size === used.length, path, 'has a column twice'),
      ...unless(
        textIn(columns, used) <= MAX_ORDER_TEXT,
        path,
        `orders by more than ${MAX_ORDER_TEXT} characters of text`,
      ),
    )
  }
  return problems
}

function termProblems(columns: Columns, path: string, term: string): Problem[] {
  const [name = '', direction, ...rest] = term.split(' ')
  if ((direction !== 'asc' && direction !== 'desc') || rest.length > 0) {
    return [{ path, message: 'must be a column and asc or desc, for example: createdAt desc' }]
  }
  if (name === 'id') return []
  const isInternal = columns[name]?.flags.has('internal') ?? false
  return [
    ...listableProblems(columns, path, name),
    ...unless(!isInternal, path, 'is internal, and cursors hold the values that they continue after'),
  ]
}

function listableProblems(columns: Columns, path: string, name: string): Problem[] {
  const column = columns[name]
  if (!column && !LISTABLE_LIFECYCLE.includes(name)) {
    return unknownColumn(path, name, [...Object.keys(columns), ...LISTABLE_LIFECYCLE])
  }
  return unless(!column || column.isOrdered, path, `values of ${name} have no order`)
}

function heldProblems(columns: Columns, path: string, name: string): Problem[] {
  if (!columns[name]) return unknownColumn(path, name, Object.keys(columns))
  return unless(columns[name].item !== undefined, path, `${name} is no list, which alone can have a value`)
}

const textIn = (columns: Columns, names: readonly string[]): number =>
  names.reduce((sum, name) => sum + (columns[name]?.limits.maxLength ?? 0), 0)

function beginningProblems({ sqlType, limits }: Column, path: string, name: string): Problem[] {
  return unless(sqlType === 'text' && !limits.values, path, `${name} is no free text, which alone has a beginning`)
}

const FILTER_KINDS: readonly string[] = ['equal', 'in', 'range', 'has', 'prefix']

function parametersOf(name: string, kind: string | undefined): string[] {
  if (kind === 'range') return [`${name}From`, `${name}To`]
  return kind === 'prefix' ? [name, `${name}Prefix`] : [name]
}

function filterProblems({ columns, filters = {} }: EntityDeclaration): Problem[] {
  const parameters = [...LIST_PARAMETERS]
  return Object.entries(filters).flatMap(([name, kind]) => {
    const path = `filters.${name}`
    const own = parametersOf(name, kind)
    const clash = own.find((parameter) => parameters.includes(parameter))
    parameters.push(...own)
    return [
      ...(kind === 'has' ? heldProblems(columns, path, name) : listableProblems(columns, path, name)),
      ...(kind === 'prefix' && columns[name] ? beginningProblems(columns[name], path, name) : []),
      ...unless(FILTER_KINDS.includes(kind!), path, 'must be equal, in, range, has or prefix'),
      ...unless(clash === undefined, path, `${clash} is a query parameter of the list already`),
      ...unless(
        !columns[name]?.flags.has('internal'),
        path,
        `is internal, and filters are query parameters of the API`,
      ),
    ]
  })
}

function uniqueProblems({ columns, unique = [], table, monthlyBy }: EntityDeclaration): Problem[] {
  const problems = unless(unique.length === 0 || !monthlyBy, 'unique', 'months cannot be unique among each other')
  for (const [i, names] of unique.entries()) {
    const path = `unique.${i}`
    const index = `${[table, ...names.map(toSqlName)].join('_')}_live_key`
    problems.push(
      ...unless(names.length > 0, path, 'must name a column'),
      ...unless(
        index.length <= MAX_SQL_NAME,
        path,
        `its index ${index} would have a name over ${MAX_SQL_NAME} characters`,
      ),
      ...names.filter((name) => !columns[name]).flatMap((name) => unknownColumn(path, name, Object.keys(columns))),
    )
  }
  return problems
}

function otherProblems(declaration: EntityDeclaration): Problem[] {
  const { columns, audit, table, cacheTags = [] } = declaration
  const names = Object.keys(columns)
  return [
    ...unless(audit === 'changes' || audit === 'none', 'audit', 'must be changes or none'),
    ...unless(
      audit !== 'changes' || table.length <= MAX_AUDITED_TABLE,
      'table',
      `must have at most ${MAX_AUDITED_TABLE} characters, as its changes are audited`,
    ),
    ...subjectProblems(declaration),
    ...cacheTags.flatMap((name, i) => (columns[name] ? [] : unknownColumn(`cacheTags.${i}`, name, names))),
  ]
}

function subjectProblems({ columns, placement, idType, subject }: EntityDeclaration): Problem[] {
  if (subject === undefined) return []
  if (placement === 'owned') return [{ path: 'subject', message: 'is the owner, where rows have one' }]
  const column = columns[subject]
  if (subject !== 'id' && !column) return unknownColumn('subject', subject, ['id', ...Object.keys(columns)])
  const isUserId = column ? column.sqlType === 'uuid' && !column.flags.has('optional') : idType !== 'smallint'
  return unless(isUserId, 'subject', "must be a uuid that is never null: a user's id")
}

function unknownColumn(path: string, name: string, known: readonly string[]): Problem[] {
  const nearest = findNearestName(name, known)
  return [{ path, message: `there is no column ${name}${nearest === undefined ? '' : `; did you mean ${nearest}?`}` }]
}

const isSqlName = (name: string): boolean => SQL_NAME.test(name) && name.length <= MAX_SQL_NAME

const unless = (isRight: boolean, path: string, message: string): Problem[] => (isRight ? [] : [{ path, message }])
