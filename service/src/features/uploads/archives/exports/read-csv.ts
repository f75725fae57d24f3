const QUOTE = 0x22
const COMMA = 0x2c
const LINE_FEED = 0x0a
const CARRIAGE_RETURN = 0x0d
// A row of nothing but commas would take a hundred times its size; of rows with more values than this the rest is not ours.
const MOST_COLUMNS = 1_000

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
    return { value: text.slice(start, end), end }
  }
  let value = ''
  for (let at = start + 1; ; ) {
    const quote = text.indexOf('"', at)
    // A file that is cut may end inside.
    if (quote < 0) return { value: value + text.slice(at), end: text.length }
    value += text.slice(at, quote)
    if (text.charCodeAt(quote + 1) !== QUOTE) {
      // What stands between the quote and the comma belongs to the value: writers differ.
      const end = endOfValue(text, quote + 1)
      return { value: value + text.slice(quote + 1, end), end }
    }
    value += '"'
    at = quote + 2
  }
}

function endOfValue(text: string, start: number): number {
  let at = start
  for (; at < text.length; at++) {
    const code = text.charCodeAt(at)
    if (code === COMMA || code === LINE_FEED || code === CARRIAGE_RETURN) break
  }
  return at
}
