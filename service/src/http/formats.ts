/** The formats that our schemas name, each checked exactly: what passes here can be stored. */
export const FORMATS: Readonly<Record<string, (text: string) => boolean>> = {
  'date-time': isTime,
  date: isDay,
  uuid: (text) => /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i.test(text),
  email: isEmail,
  'time-zone': isTimeZone,
}

/** What a format asks for, in words that fit after "must be". */
export const FORMAT_WORDS: Readonly<Record<string, string>> = {
  'date-time': 'a time such as 2026-03-14T07:30:00Z',
  date: 'a day such as 2026-03-14',
  uuid: 'a UUID',
  email: 'an e-mail address',
  'time-zone': 'an IANA time zone such as Europe/Berlin',
}

const DAY = /^(\d{4})-(\d{2})-(\d{2})$/
const TIME = /^(\d{4}-\d{2}-\d{2})T([01]\d|2[0-3]):[0-5]\d:[0-5]\d(?:\.\d{1,9})?(?:Z|[+-](?:[01]\d|2[0-3]):[0-5]\d)$/

function isDay(text: string): boolean {
  const match = DAY.exec(text)
  if (!match) return false
  const [year, month, day] = [Number(match[1]), Number(match[2]), Number(match[3])]
  if (year < 1 || month < 1 || month > 12 || day < 1) return false
  return day <= new Date(Date.UTC(2000 + (year % 400), month, 0)).getUTCDate()
}

function isTime(text: string): boolean {
  const match = TIME.exec(text)
  if (match === null || !isDay(match[1]!)) return false
  // An offset may lead out of the years that have four digits.
  const year = new Date(text).getUTCFullYear()
  return year >= 1 && year <= 9_999
}

// One @, something on each side, a dot in the domain, no spaces or control characters. Whether mail arrives only mail tells.
function isEmail(text: string): boolean {
  return /^[^\s@\p{C}]{1,64}@[^\s@\p{C}.]+(?:\.[^\s@\p{C}.]+)+$/u.test(text)
}

/** Whether a text names a time zone that Intl and PostgreSQL both know by that name. */
export function isTimeZone(text: string): boolean {
  try {
    // Offsets such as +02:00 are taken by Intl but not by PostgreSQL in the same sense; names only.
    if (!/^[A-Za-z]/.test(text)) return false
    new Intl.DateTimeFormat('en', { timeZone: text })
    return true
  } catch {
    return false
  }
}
