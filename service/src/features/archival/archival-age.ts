/** An age as somebody types it: days, weeks, months or years. */
export const AGE_PATTERN = '^[1-9][0-9]{0,4}(d|w|mo|y)$'

const AGE = /^(\d+)(d|w|mo|y)$/

/** The time before which something is that old, by the calendar in UTC; undefined for what is no age. */
export function timeBefore(age: string, now: Date): Date | undefined {
  if (!new RegExp(AGE_PATTERN).test(age)) return undefined
  const [, digits, unit] = AGE.exec(age)!
  const count = Number(digits)
  const before = new Date(now)
  if (unit === 'd' || unit === 'w') before.setUTCDate(before.getUTCDate() - count * (unit === 'w' ? 7 : 1))
  else toMonthsBefore(before, unit === 'y' ? count * 12 : count)
  return before
}

// A month before the 31st is the last day of a shorter month, not the first of the next.
function toMonthsBefore(time: Date, months: number): void {
  const day = time.getUTCDate()
  time.setUTCDate(1)
  time.setUTCMonth(time.getUTCMonth() - months)
  const lastDay = new Date(Date.UTC(time.getUTCFullYear(), time.getUTCMonth() + 1, 0)).getUTCDate()
  time.setUTCDate(Math.min(day, lastDay))
}
