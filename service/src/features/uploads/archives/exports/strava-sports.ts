// Strava's types of activity and the sport in FIT's vocabulary. Languages as exports are known to name them; a type that
// is not here says nothing, and the recording's own sport stands.
const SPORTS: Readonly<Record<string, readonly string[]>> = {
  running: ['run', 'trail run', 'virtual run', 'treadmill run', 'lauf', 'traillauf', 'virtueller lauf'],
  cycling: [
    'ride',
    'virtual ride',
    'mountain bike ride',
    'gravel ride',
    'handcycle',
    'velomobile',
    'radfahrt',
    'virtuelle radfahrt',
    'mountainbike-fahrt',
    'gravel-fahrt',
  ],
  e_biking: ['e-bike ride', 'e-mountain bike ride', 'e-bike-fahrt', 'e-mountainbike-fahrt'],
  swimming: ['swim', 'schwimmen'],
  hiking: ['hike', 'wanderung', 'wandern'],
  walking: ['walk', 'spaziergang'],
  training: ['weight training', 'workout', 'crossfit', 'pilates', 'yoga', 'krafttraining', 'training'],
  hiit: ['high intensity interval training', 'hiit'],
  fitness_equipment: ['elliptical', 'stair stepper', 'crosstrainer'],
  alpine_skiing: ['alpine ski', 'ski alpin'],
  cross_country_skiing: ['nordic ski', 'backcountry ski', 'roller ski', 'langlauf', 'skilanglauf'],
  snowboarding: ['snowboard'],
  snowshoeing: ['snowshoe', 'schneeschuhwanderung'],
  ice_skating: ['ice skate', 'eislaufen'],
  inline_skating: ['inline skate', 'inlineskaten'],
  rowing: ['rowing', 'virtual row', 'rudern'],
  kayaking: ['kayaking'],
  paddling: ['canoeing'],
  stand_up_paddleboarding: ['stand up paddling'],
  surfing: ['surfing'],
  kitesurfing: ['kitesurf'],
  windsurfing: ['windsurf'],
  sailing: ['sail'],
  rock_climbing: ['rock climbing', 'rock climb', 'klettern'],
  golf: ['golf'],
  soccer: ['football (soccer)', 'soccer'],
  tennis: ['tennis'],
  racket: ['badminton', 'table tennis', 'squash', 'racquetball', 'pickleball', 'padel'],
}

const BY_TYPE: ReadonlyMap<string, string> = new Map(
  Object.entries(SPORTS).flatMap(([sport, types]) => types.map((type) => [toKey(type), sport])),
)

/** The sport of a type as an export names it: `Virtual Ride`, `VirtualRide`. */
export function findSport(type: string): string | undefined {
  return BY_TYPE.get(toKey(type))
}

function toKey(type: string): string {
  return type.toLowerCase().replace(/[^\p{L}]/gu, '')
}
