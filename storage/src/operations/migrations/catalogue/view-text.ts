/**
 * Prints a view as PostgreSQL 16 and later do. Before, the columns of a query over one table were written with the
 * table's name in front; since 16 they are not, at the outermost level.
 */
export function toCurrentViewText(text: string): string {
  const depths = measureDepths(text)
  const alias = findOnlySource(text, depths)
  if (alias === undefined) return text
  const prefix = new RegExp(String.raw`(?<![\w.'"])${alias.replaceAll(/[^\w"]/g, '\\$&')}\.(?=[\w"])`, 'g')
  return text.replaceAll(prefix, (match, at: number) => (depths[at]?.queries === 0 ? '' : match))
}

interface Depth {
  /** Parentheses around the character, and how many of them begin a query; -1 within quotes. */
  readonly parentheses: number
  readonly queries: number
}

function measureDepths(text: string): Depth[] {
  const depths: Depth[] = []
  const open: boolean[] = []
  let quote: string | undefined
  for (let at = 0; at < text.length; at++) {
    const character = text.charAt(at)
    if (quote === undefined && character === '(')
      open.push(/^\(\s*(SELECT|WITH|VALUES)\b/.test(text.slice(at, at + 40)))
    if (quote === undefined && character === ')') open.pop()
    if (character === quote) quote = undefined
    else if (quote === undefined && (character === "'" || character === '"')) quote = character
    const isQuoted = quote === "'"
    depths.push({ parentheses: isQuoted ? -1 : open.length, queries: isQuoted ? -1 : open.filter(Boolean).length })
  }
  return depths
}

function findOnlySource(text: string, depths: readonly Depth[]): string | undefined {
  const outer = [...text].map((character, at) => (depths[at]?.parentheses === 0 ? character : '_')).join('')
  const clauses = [
    ...outer.matchAll(
      /\bFROM\b([\s\S]*?)(?=\n\s*(?:WHERE|GROUP BY|HAVING|WINDOW|ORDER BY|LIMIT|OFFSET|UNION|EXCEPT|INTERSECT)\b|$)/g,
    ),
  ]
  const [clause] = clauses
  if (clauses.length !== 1 || clause?.[1] === undefined || /,|\bJOIN\b/.test(clause[1])) return undefined
  return /([\w]+|"[^"]+")\s*(?:_*)$/.exec(clause[1].trim())?.[1]
}
