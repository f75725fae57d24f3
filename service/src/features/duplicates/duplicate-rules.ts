/** When two workouts look like one training that was recorded twice. */
export const DUPLICATE_RULES = Object.freeze({
  /** The least share of the shorter one that lies within the longer one. */
  minOfShorter: 0.8,
  /** The least share of the longer one that the shorter one covers. */
  minOfLonger: 0.6,
  /** By how much of the longer distance the two may differ. */
  maxDistanceDifference: 0.2,
  /** Most likely duplicates that are found for a workout, the nearest in time first. */
  maxPairs: 20,
})

/** Sports that devices and sites take for one another. */
export const SPORT_FAMILIES: Readonly<Record<string, readonly string[]>> = {
  on_foot: ['running', 'walking', 'hiking', 'snowshoeing', 'mountaineering'],
  by_bike: ['cycling', 'e_biking'],
}

/** What says nothing about the sport, and goes with any. */
export const UNSPECIFIC_SPORTS: readonly string[] = ['generic', 'training', 'fitness_equipment']

const texts = (words: readonly string[]): string => words.map((word) => `'${word}'`).join(', ')
const secondsOf = (w: string): string => `coalesce(${w}.duration_seconds, ${w}.device_duration_seconds)`
const metersOf = (w: string): string =>
  `coalesce(nullif(${w}.distance_meters, 0), nullif(${w}.device_distance_meters, 0))`
const startOf = (w: string): string => `extract(epoch from ${w}.started_at)::float8`

function familyOf(w: string): string {
  const families = Object.entries(SPORT_FAMILIES).map(
    ([name, sports]) => `when ${w}.sport in (${texts(sports)}) then '${name}'`,
  )
  return `case ${families.join(' ')} else ${w}.sport end`
}

/** That a workout can be a likely duplicate while it is there: done, and of a length. */
export const isDone = (w: string): string => `${w}.status = 'completed' and ${secondsOf(w)} > 0`

/**
 * That two workouts of one owner that are done, named by their aliases, look like one training. The same whichever is named
 * first. What has no distance is judged by its time alone; of two that were typed in, both were meant.
 */
export function isLikelyDuplicate(a: string, b: string): string {
  const { minOfShorter, minOfLonger, maxDistanceDifference } = DUPLICATE_RULES
  const [secondsA, secondsB] = [secondsOf(a), secondsOf(b)]
  const [metersA, metersB] = [metersOf(a), metersOf(b)]
  const overlap = `(least(${startOf(a)} + ${secondsA}, ${startOf(b)} + ${secondsB}) - greatest(${startOf(a)}, ${startOf(b)}))`
  return `${a}.id <> ${b}.id
      and (${a}.file_sha256 is not null or ${b}.file_sha256 is not null)
      and coalesce(${a}.file_sha256 <> ${b}.file_sha256, true)
      and coalesce(${a}.activity_id <> ${b}.activity_id, true)
      and (${a}.sport in (${texts(UNSPECIFIC_SPORTS)}) or ${b}.sport in (${texts(UNSPECIFIC_SPORTS)})
           or ${familyOf(a)} = ${familyOf(b)})
      and ${overlap} >= ${minOfShorter} * least(${secondsA}, ${secondsB})
      and ${overlap} >= ${minOfLonger} * greatest(${secondsA}, ${secondsB})
      and coalesce(abs(${metersA} - ${metersB}) <= ${maxDistanceDifference} * greatest(${metersA}, ${metersB}), true)`
}

/**
 * The furthest that a likely duplicate of a workout begins before or after it, as an interval: the longer one is at most
 * `1 / minOfLonger` of the shorter one, and begins at most by what the other does not cover of it earlier.
 */
export function reachOf(w: string): string {
  const { minOfLonger } = DUPLICATE_RULES
  const share = Math.ceil(((1 - minOfLonger) / minOfLonger) * 1_000) / 1_000
  return `make_interval(secs => ${share} * ${secondsOf(w)})`
}
