/** Quotes a name for SQL. The only way an identifier that is not a literal of ours gets into a statement. */
export function quoteIdentifier(name: string): string {
  if (name.length === 0 || name.includes('\0')) throw new TypeError('an SQL identifier is empty or holds a zero byte')
  return `"${name.replaceAll('"', '""')}"`
}

/** Quotes a string literal, for the few statements that take no parameters (`set`, `alter role`, partition bounds). */
export function quoteLiteral(value: string): string {
  if (value.includes('\0')) throw new TypeError('an SQL literal holds a zero byte')
  const quoted = `'${value.replaceAll("'", "''")}'`
  return value.includes('\\') ? ` E${quoted.replaceAll('\\', '\\\\')}` : quoted
}
