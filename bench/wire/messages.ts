/** Messages of PostgreSQL's extended protocol, as bytes: for benchmarks of what they cost. */
export const messages = {
  parse: (name: string, text: string): Buffer => message('P', toText(name), toText(text), toInt16(0)),

  /** All values as text, the answer too. */
  bind: (statement: string, values: readonly string[]): Buffer =>
    message('B', toText(''), toText(statement), toInt16(0), toInt16(values.length), ...values.map(toValue), toInt16(0)),

  execute: message('E', toText(''), toInt32(0)),
  sync: message('S'),
}

function message(code: string, ...parts: readonly Buffer[]): Buffer {
  const body = Buffer.concat(parts)
  // The length counts itself.
  return Buffer.concat([Buffer.from(code, 'latin1'), toInt32(body.length + 4), body])
}

function toValue(value: string): Buffer {
  const bytes = Buffer.from(value, 'utf8')
  return Buffer.concat([toInt32(bytes.length), bytes])
}

function toText(text: string): Buffer {
  return Buffer.from(`${text}\0`, 'utf8')
}

function toInt16(value: number): Buffer {
  const bytes = Buffer.alloc(2)
  bytes.writeInt16BE(value)
  return bytes
}

function toInt32(value: number): Buffer {
  const bytes = Buffer.alloc(4)
  bytes.writeInt32BE(value)
  return bytes
}
