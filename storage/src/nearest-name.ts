/** The known name that looks most like `name`, or undefined when none is near enough to be what was meant. */
export function findNearestName(name: string, known: readonly string[]): string | undefined {
  const wanted = name.toLowerCase()
  let nearest: string | undefined
  // A third of the letters wrong is a typo; more is another word.
  let distance = Math.max(1, Math.floor(wanted.length / 3)) + 1
  for (const candidate of known) {
    const found = toEditDistance(wanted, candidate.toLowerCase())
    if (found < distance) {
      nearest = candidate
      distance = found
    }
  }
  return nearest
}

/** Letters to insert, delete, replace or swap with their neighbour to get from one word to the other. */
function toEditDistance(from: string, to: string): number {
  let beforeLast: number[] = []
  let last = Array.from({ length: to.length + 1 }, (_, index) => index)
  for (let i = 1; i <= from.length; i++) {
    const row = [i]
    for (let j = 1; j <= to.length; j++) {
      const replaced = last[j - 1]! + (from[i - 1] === to[j - 1] ? 0 : 1)
      const swapped = i > 1 && j > 1 && from[i - 1] === to[j - 2] && from[i - 2] === to[j - 1]
      row[j] = Math.min(replaced, last[j]! + 1, row[j - 1]! + 1, swapped ? beforeLast[j - 2]! + 1 : Infinity)
    }
    beforeLast = last
    last = row
  }
  return last[to.length]!
}
