import type { Problem } from './column.ts'

const DAY = /^(\d{4})-(\d{2})-(\d{2})$/
const TIME = /^(\d{4}-\d{2}-\d{2})[Tt](\d{2}):(\d{2}):(\d{2})(?:\.\d+)?(?:[Zz]|[+-](\d{2}):(\d{2}))$/

const EARLIEST_MS = Date.parse('0001-01-01T00:00:00.000Z')
const LATEST_MS = Date.parse('9999-12-31T23:59:59.999Z')

/** What is wrong with a string that PostgreSQL cannot store as text, or undefined. */
export function textProblem(value: string): string | undefined {
  if (value.includes('\0')) return 'must not hold the character U+0000'
  if (!value.isWellFormed()) return 'must be well-formed Unicode, without lone surrogates'
  return undefined
}

/** Length in characters as PostgreSQL's length() and JSON Schema count them: code points, not UTF-16 units. */
export function lengthOf(value: string): number {
  let pairs = 0
  for (let i = 0; i < value.length; i++) {
    const unit = value.charCodeAt(i)
    if (unit >= 0xd800 && unit <= 0xdbff) pairs++
  }
  return value.length - pairs
}

/** Whether a string is a day of the calendar, 0001-01-01 to 9999-12-31. */
export function isDay(value: string): boolean {
  const parts = DAY.exec(value)
  if (!parts) return false
  const year = Number(parts[1])
  const month = Number(parts[2])
  const day = Number(parts[3])
  return year >= 1 && month >= 1 && month <= 12 && day >= 1 && day <= daysIn(year, month)
}

/** The instant that a Date or an RFC 3339 string names, in ms, or undefined where it names none between years 1 and 9999. */
export function instantOf(value: unknown): number | undefined {
  const ms = value instanceof Date ? value.getTime() : typeof value === 'string' ? parseInstant(value) : Number.NaN
  return ms >= EARLIEST_MS && ms <= LATEST_MS ? ms : undefined
}

function parseInstant(value: string): number {
  const parts = TIME.exec(value)
  if (!parts || value.length > 40 || !isDay(parts[1]!)) return Number.NaN
  const inRange = Number(parts[2]) < 24 && Number(parts[3]) < 60 && Number(parts[4]) < 60
  if (!inRange || Number(parts[5] ?? 0) > 23 || Number(parts[6] ?? 0) > 59) return Number.NaN
  return Date.parse(value.toUpperCase())
}

function daysIn(year: number, month: number): number {
  if (month === 2) return (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0 ? 29 : 28
  return month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31
}

const MAX_JSON_DEPTH = 32

/** Adds a problem for everything in a JSON value that jsonb cannot hold, or that JSON would change silently. */
export function checkJson(value: unknown, path: string, problems: Problem[], depth = 0): void {
  if (value === null || typeof value === 'boolean') return
  if (typeof value === 'string') {
    const message = textProblem(value)
    if (message) problems.push({ path, message })
  } else if (typeof value === 'number') {
    if (!Number.isFinite(value)) problems.push({ path, message: 'must be a finite number' })
  } else if (depth >= MAX_JSON_DEPTH) {
    problems.push({ path, message: `must not be nested deeper than ${MAX_JSON_DEPTH} levels` })
  } else if (Array.isArray(value)) {
    for (const [i, item] of value.entries()) checkJson(item, `${path}.${i}`, problems, depth + 1)
  } else if (isPlainObject(value)) {
    for (const [key, item] of Object.entries(value)) {
      if (textProblem(key)) problems.push({ path, message: `has a key that ${textProblem(key)}` })
      if (item !== undefined) checkJson(item, `${path}.${key}`, problems, depth + 1)
    }
  } else {
    problems.push({ path, message: 'must be JSON: an object, an array, a string, a number, a boolean or null' })
  }
}

/** An object as JSON has them: no array, no Date, no instance of a class. */
export function isPlainObject(value: unknown): value is Record<string, unknown> {
  if (typeof value !== 'object' || value === null) return false
  const prototype = Object.getPrototypeOf(value)
  return prototype === Object.prototype || prototype === null
}
