/** One statement of a migration file. */
export interface SqlStatement {
  /** The statement without the semicolon and without comments before it. */
  readonly text: string
  /** The text with comments gone, blanks folded and unquoted words in lower case: for looking at, not for running. */
  readonly shape: string
  /** Where it begins in the file, from 0. */
  readonly offset: number
}

/**
 * Splits SQL into its statements the way psql does: semicolons in strings, comments, dollar quotes, parentheses and
 * `begin atomic` bodies do not end one.
 */
export function splitStatements(sql: string): SqlStatement[] {
  const statements: SqlStatement[] = []
  let statement = new OpenStatement()
  for (const token of readTokens(sql)) {
    if (token.kind === 'punctuation' && token.text === ';' && statement.mayEnd) {
      if (!statement.isEmpty) statements.push(statement.close(sql))
      statement = new OpenStatement()
    } else {
      statement.add(token)
    }
  }
  if (!statement.isEmpty) statements.push(statement.close(sql))
  return statements
}

interface Token {
  readonly kind: 'blank' | 'word' | 'quoted' | 'punctuation'
  readonly text: string
  readonly start: number
}

class OpenStatement {
  #start = -1
  #end = 0
  #parentheses = 0
  #bodies = 0
  readonly #words: string[] = []
  #shape = ''

  get isEmpty(): boolean {
    return this.#start < 0
  }

  get mayEnd(): boolean {
    return this.#parentheses === 0 && this.#bodies === 0
  }

  add(token: Token): void {
    if (token.kind === 'blank') {
      if (!this.isEmpty && !this.#shape.endsWith(' ')) this.#shape += ' '
      return
    }
    if (this.isEmpty) this.#start = token.start
    this.#end = token.start + token.text.length
    this.#shape += token.kind === 'word' ? token.text.toLowerCase() : token.text
    if (token.text === '(') this.#parentheses++
    if (token.text === ')') this.#parentheses = Math.max(0, this.#parentheses - 1)
    if (token.kind === 'word') this.#addWord(token.text.toLowerCase())
  }

  close(sql: string): SqlStatement {
    return { text: sql.slice(this.#start, this.#end), shape: this.#shape.trim(), offset: this.#start }
  }

  // A routine with an SQL body holds semicolons between `begin atomic` and its `end`; `case` has an `end` too.
  #addWord(word: string): void {
    if (this.#words.length < 5) this.#words.push(word)
    if (this.#bodies === 0 && !this.#isRoutine()) return
    if (word === 'atomic' || (word === 'case' && this.#bodies > 0)) this.#bodies++
    if (word === 'end' && this.#bodies > 0) this.#bodies--
  }

  #isRoutine(): boolean {
    const [first, ...rest] = this.#words
    return first === 'create' && rest.slice(0, 3).some((word) => word === 'function' || word === 'procedure')
  }
}

const WORD = /[\p{L}_][\p{L}\p{N}_$]*/uy
const DOLLAR_TAG = /\$(?:[\p{L}_][\p{L}\p{N}_]*)?\$/uy
const BLANK = /\s+/uy
const NUMBER = /\d[\w.]*/uy
const LINE_COMMENT = /--[^\n]*/uy
const ESCAPE_STRING = /[eE]'(?:[^'\\]|\\[\s\S]|'')*(?:'|$)/uy
const STRING = /'(?:[^']|'')*(?:'|$)/uy
const IDENTIFIER = /"(?:[^"]|"")*(?:"|$)/uy

function* readTokens(sql: string): Generator<Token> {
  let at = 0
  while (at < sql.length) {
    const token = readToken(sql, at)
    yield token
    at += token.text.length
  }
}

function readToken(sql: string, at: number): Token {
  const match = (pattern: RegExp): string | undefined => {
    pattern.lastIndex = at
    return pattern.exec(sql)?.[0]
  }
  const token = (kind: Token['kind'], text: string): Token => ({ kind, text, start: at })
  const blank = match(BLANK) ?? match(LINE_COMMENT)
  if (blank) return token('blank', blank)
  if (sql.startsWith('/*', at)) return token('blank', sql.slice(at, endOfComment(sql, at)))
  const quoted = match(ESCAPE_STRING) ?? match(STRING) ?? match(IDENTIFIER)
  if (quoted) return token('quoted', quoted)
  const word = match(WORD)
  if (word) return token('word', word)
  const tag = match(DOLLAR_TAG)
  if (tag) {
    const close = sql.indexOf(tag, at + tag.length)
    return token('quoted', sql.slice(at, close < 0 ? sql.length : close + tag.length))
  }
  return token('punctuation', match(NUMBER) ?? String.fromCodePoint(sql.codePointAt(at) ?? 0))
}

// Block comments nest in PostgreSQL.
function endOfComment(sql: string, start: number): number {
  let depth = 0
  for (let at = start; at < sql.length; at++) {
    if (sql.startsWith('/*', at)) {
      depth++
      at++
    } else if (sql.startsWith('*/', at)) {
      depth--
      at++
      if (depth === 0) return at + 1
    }
  }
  return sql.length
}
