/** Looks at the first bytes of what arrives, and passes all of it on. `head` is shorter only where there is no more. */
export async function peekHead(
  source: AsyncIterable<Uint8Array>,
  headBytes: number,
): Promise<{ readonly head: Uint8Array; readonly chunks: AsyncIterable<Uint8Array> }> {
  const incoming = source[Symbol.asyncIterator]()
  let head: Uint8Array = new Uint8Array(0)
  while (head.length < headBytes) {
    const { done, value } = await incoming.next()
    if (done) break
    head = Buffer.concat([head, value])
  }
  async function* all(): AsyncGenerator<Uint8Array> {
    try {
      yield head
      for (let next = await incoming.next(); !next.done; next = await incoming.next()) yield next.value
    } finally {
      await incoming.return?.()
    }
  }
  return { head, chunks: all() }
}
