const QUOTE = 0x22
const COMMA = 0x2c
const LINE_FEED = 0x0a
const CARRIAGE_RETURN = 0x0d
// A row of nothing but commas would take a hundred times its size; of rows with more values than this the rest is not ours.
const MOST_COLUMNS = 1_000
// In UTF-16 units. Far more than is kept of any; taking out doubled quotes needs many times the size of the value.
const MOST_CHARACTERS = 65_536

/** Reads comma-separated values, a row at a time. Values in quotes may hold commas, line ends and doubled quotes. */
export function* readCsv(text: string): Generator<string[]> {
  let at = text.charCodeAt(0) === 0xfeff ? 1 : 0
  while (at < text.length) {
    const row: string[] = []
    for (;;) {
      const { value, end } = readValue(text, at)
      if (row.length < MOST_COLUMNS) row.push(value)
      at = end + 1
      if (text.charCodeAt(end) !== COMMA) {
        if (text.charCodeAt(end) === CARRIAGE_RETURN && text.charCodeAt(at) === LINE_FEED) at += 1
        break
      }
    }
    yield row
  }
}

function readValue(text: string, start: number): { value: string; end: number } {
  if (text.charCodeAt(start) !== QUOTE) {
    const end = endOfValue(text, start)
    return { value: text.slice(start, Math.min(end, start + MOST_CHARACTERS)), end }
  }
  const quote = closingQuote(text, start + 1)
  const value = text.slice(start + 1, Math.min(quote, start + MOST_CHARACTERS)).replaceAll('""', '"')
  // What stands between the quote and the comma belongs to the value: writers differ.
  const end = endOfValue(text, quote + 1)
  return { value: value + text.slice(quote + 1, Math.min(end, quote + MOST_CHARACTERS)), end }
}

// A file that is cut may end inside.
function closingQuote(text: string, start: number): number {
  for (let at = start; ; at += 2) {
    at = text.indexOf('"', at)
    if (at < 0) return text.length
    if (text.charCodeAt(at + 1) !== QUOTE) return at
  }
}

function endOfValue(text: string, start: number): number {
  let at = Math.min(start, text.length)
  for (; at < text.length; at++) {
    const code = text.charCodeAt(at)
    if (code === COMMA || code === LINE_FEED || code === CARRIAGE_RETURN) break
  }
  return at
}
