import type { Random } from './random.ts'
import type { Session, SessionType } from './sessions.ts'

/** What a runner writes down after a run. */
export interface Feedback {
  readonly content: string
  readonly tags: readonly string[]
  /** 1 to 5, like the others but `perceivedEffort`, which is Borg's 1 to 10. */
  readonly rating: number
  readonly perceivedEffort: number
  readonly energyLevel: number
  readonly sleepQuality: number
  readonly stressLevel: number
  readonly recoveryStatus: number
  readonly minutesAfter: number
}

const EFFORT: Readonly<Record<SessionType, number>> = {
  recovery: 2,
  easy: 3,
  long: 4.5,
  tempo: 6.5,
  intervals: 7.5,
  race: 9,
}
const WRITTEN: Readonly<Record<SessionType, number>> = {
  recovery: 0.3,
  easy: 0.25,
  long: 0.7,
  tempo: 0.8,
  intervals: 0.8,
  race: 1,
}

const GOOD: Readonly<Record<SessionType, readonly [string, ...string[]]>> = {
  recovery: ['Legs are coming back.', 'Very slow, on purpose. Felt good to move.'],
  easy: [
    'Easy all the way, could have talked the whole time.',
    'Relaxed. The first kilometre was stiff, then it rolled.',
  ],
  long: [
    'Steady to the end, had something left.',
    'Drank every half hour, no trouble at all.',
    'The last third felt better than the first.',
  ],
  tempo: ['Controlled, breathing in rhythm. Could have done five more minutes.', 'Right on the edge, and even.'],
  intervals: ['All even, the last one was the fastest.', 'Hard but under control. The recoveries were long enough.'],
  race: [
    'Went off with the right group and held it. Very happy.',
    'Even to the end and one place better than I had hoped.',
  ],
}
const BAD: Readonly<Record<SessionType, readonly [string, ...string[]]>> = {
  recovery: ['Still sore, cut it a little short of what I wanted.', 'Heavy. More sleep needed.'],
  easy: ['Heart rate higher than usual for this pace. Keep tomorrow easy.', 'Tired from work, legs like wood.'],
  long: [
    'Too fast at the start and paid for it.',
    'Wind all the way home, and too little to drink.',
    'Left calf tight from halfway.',
  ],
  tempo: ['Could not hold it, slowed in the second half.', 'Felt like a race. Start slower next time.'],
  intervals: ['First two too fast, the rest was survival.', 'Legs were empty after the weekend.'],
  race: ['Started too fast. A lesson, again.', 'Stomach trouble, but finished.'],
}

/** Some runs are written about: hard ones mostly, and every race. */
export function tellAbout({ type, meters }: Session, random: Random): Feedback | undefined {
  const mood = random.spread()
  if (!random.chance(WRITTEN[type])) return undefined
  const isGood = mood > -0.6
  const five = (around: number) => Math.min(5, Math.max(1, Math.round(around + random.spread() * 0.7)))
  const effort =
    EFFORT[type] + (type === 'long' && meters > 22_000 ? 1.5 : 0) - (isGood ? 0 : -1) + random.spread() * 0.5
  return {
    content: random.pick(isGood ? GOOD[type] : BAD[type]),
    tags: [type, ...(isGood ? [] : ['tired'])],
    rating: five(isGood ? 4.2 : 2.2),
    perceivedEffort: Math.min(10, Math.max(1, Math.round(effort))),
    energyLevel: five(isGood ? 3.8 : 2.2),
    sleepQuality: five(isGood ? 3.8 : 2.8),
    stressLevel: five(isGood ? 2.2 : 3.4),
    recoveryStatus: five(isGood ? 3.8 : 2.4),
    minutesAfter: random.integer(15, 80),
  }
}
