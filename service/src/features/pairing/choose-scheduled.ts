interface Figures {
  readonly distance: number | null
  readonly duration: number | null
}

/**
 * Sorts scheduled workouts by how well a recording fits them: those with the planned distance nearest to the recorded one,
 * relative to the larger; without distances, the planned duration. What cannot be compared comes last. Equal ones stay in
 * the order in which they come.
 */
export function sortByFit<S extends Figures>(scheduled: readonly S[], recorded: Figures): S[] {
  const misfit = (each: S): number =>
    differenceOf(each.distance, recorded.distance) ??
    differenceOf(each.duration, recorded.duration) ??
    Number.POSITIVE_INFINITY
  return scheduled
    .map((each) => ({ each, misfit: misfit(each) }))
    .sort((a, b) => (a.misfit === b.misfit ? 0 : a.misfit - b.misfit))
    .map(({ each }) => each)
}

function differenceOf(planned: number | null, recorded: number | null): number | undefined {
  if (planned === null || recorded === null) return undefined
  const larger = Math.max(planned, recorded)
  return larger === 0 ? 0 : Math.abs(planned - recorded) / larger
}
