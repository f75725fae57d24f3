import { addDays, type Day, mondayOf } from './calendar.ts'
import type { Random } from './random.ts'

/** What the training of some weeks leads to. */
export interface Block {
  readonly name: string
  readonly goal: '10k' | 'half' | 'full'
  readonly raceMeters: number
  /** Counted from the first week of all. */
  readonly fromWeek: number
  readonly weeks: number
  readonly startDay: Day
  /** The Sunday of the last week. */
  readonly raceDay: Day
}

/** One week of training, Monday to Sunday. */
export interface Week {
  readonly index: number
  readonly monday: Day
  readonly phase: 'base' | 'build' | 'peak' | 'taper' | 'recovery'
  /** The block that the week belongs to; none between blocks. */
  readonly block: Block | undefined
  /** 0 to 1: how far the block has come. */
  readonly progress: number
  readonly volumeMeters: number
  readonly isCutBack: boolean
  /** The runner lay in bed. */
  readonly isMissed: boolean
}

/** Weeks of the past, the one in hand included. */
export const PAST_WEEKS = 105
const TAPER_WEEKS = { '10k': 1, half: 2, full: 3 } as const
const RECOVERY = { '10k': [0.5, 0.8], half: [0.4, 0.75], full: [0.25, 0.5, 0.75] } as const
// How much more than usual the fullest week of a block is.
const RAMP = { '10k': 0.18, half: 0.35, full: 0.6 } as const
const CUT_BACK = 0.72
const START_METERS = 25_000
const END_METERS = 38_000

const BLOCKS = [
  { goal: '10k', raceMeters: 10_000, name: 'First fast 10k', fromWeek: 5, weeks: 10 },
  { goal: 'half', raceMeters: 21_097.5, name: 'Half marathon', fromWeek: 26, weeks: 14 },
  { goal: '10k', raceMeters: 10_000, name: '10k under way', fromWeek: 50, weeks: 8 },
  { goal: 'full', raceMeters: 42_195, name: 'Marathon', fromWeek: 66, weeks: 18 },
  // Still to be run when the data ends.
  { goal: 'half', raceMeters: 21_097.5, name: 'Half marathon, faster', fromWeek: 97, weeks: 14 },
] as const

/** Two years up to the week of `until`, and the weeks to the next race: base, builds to races, tapers, recoveries. */
export function planSeasons(until: Day, random: Random): { readonly blocks: readonly Block[]; readonly weeks: Week[] } {
  const first = addDays(mondayOf(until), -7 * (PAST_WEEKS - 1))
  const blocks = BLOCKS.map((block, index) => {
    const fromWeek = block.fromWeek + (index < BLOCKS.length - 1 ? random.integer(-1, 1) : 0)
    const startDay = addDays(first, 7 * fromWeek)
    return { ...block, fromWeek, startDay, raceDay: addDays(startDay, 7 * block.weeks - 1) }
  })
  const scale = random.between(0.92, 1.1)
  const missed = pickMissed(blocks, random)
  const last = blocks.at(-1)!
  const weeks: Week[] = []
  for (let index = 0; index < last.fromWeek + last.weeks; index++) {
    const usual = (START_METERS + (END_METERS - START_METERS) * Math.min(1, index / PAST_WEEKS)) * scale
    const part = partOf(index, blocks)
    const volume = usual * part.share * random.between(0.95, 1.05)
    // Nobody goes on at once where they stopped.
    const afterMissed = index - 1 === missed ? 0.6 : 1
    const isMissed = index === missed
    weeks.push({
      ...part,
      index,
      monday: addDays(first, 7 * index),
      volumeMeters: isMissed ? 0 : volume * afterMissed,
      isMissed,
    })
  }
  return { blocks, weeks }
}

type Part = Pick<Week, 'phase' | 'block' | 'progress' | 'isCutBack'> & { readonly share: number }

function partOf(index: number, blocks: readonly Block[]): Part {
  const block = blocks.find(({ fromWeek, weeks }) => index >= fromWeek && index < fromWeek + weeks)
  if (block) return partOfBlock(index - block.fromWeek, block)
  const before = blocks.findLast(({ fromWeek, weeks }) => index >= fromWeek + weeks)
  const share = before && RECOVERY[before.goal][index - before.fromWeek - before.weeks]
  if (share !== undefined) return { phase: 'recovery', block: undefined, progress: 0, share, isCutBack: false }
  const isCutBack = index % 4 === 3
  return { phase: 'base', block: undefined, progress: 0, share: isCutBack ? CUT_BACK : 1, isCutBack }
}

function partOfBlock(week: number, block: Block): Part {
  const { goal, weeks } = block
  const progress = week / (weeks - 1)
  const left = weeks - 1 - week
  const taper = TAPER_WEEKS[goal]
  if (left < taper) return { phase: 'taper', block, progress, share: 0.45 + 0.2 * left, isCutBack: false }
  const share = 1 + RAMP[goal] * (week / (weeks - 1 - taper))
  const isCutBack = week % 4 === 3 && left > taper
  const phase = progress < 0.65 ? 'build' : 'peak'
  return { phase, block, progress, share: share * (isCutBack ? CUT_BACK : 1), isCutBack }
}

// A cold in the middle of a build, early enough for the race.
function pickMissed(blocks: readonly Block[], random: Random): number {
  const { fromWeek } = blocks.find(({ goal }) => goal === random.pick(['half', 'full'])) ?? blocks[1]!
  return fromWeek + random.integer(4, 8)
}
