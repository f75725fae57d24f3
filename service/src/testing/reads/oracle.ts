import type { TestService } from '../test-service.ts'
import { idsIn, markersIn } from './markers.ts'
import type { Population, SentSample } from './population.ts'

/** The kinds of records, by the last word of their paths. */
export const KINDS = ['plans', 'workouts', 'notes', 'templates'] as const
export type Kind = (typeof KINDS)[number]

/** One row of a table, as it is. */
export interface Kept {
  readonly kind: Kind
  readonly id: string
  /** Null for what is everybody's. */
  readonly userId: string | null
  readonly marker: string
  readonly isDeleted: boolean
  readonly isArchived: boolean
  readonly madeAt: Date
  /** The columns that filters look at, by the names of the API; times and days as in answers. */
  readonly values: Readonly<Record<string, unknown>>
}

export interface KeptUpload {
  readonly id: string
  readonly userId: string
  readonly workoutIds: readonly string[]
}

const json = (columns: string): string => `json_build_object(${columns})`
const time = (column: string): string => `to_char(${column} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`

const TABLES: Readonly<Record<Kind, { readonly table: string; readonly marker: string; readonly values: string }>> = {
  plans: {
    table: 'training_plans',
    marker: 'name',
    values: json(`'status', status, 'type', type, 'startDate', start_date`),
  },
  workouts: {
    table: 'workouts',
    marker: 'name',
    values: json(`'sport', sport, 'status', status, 'planId', plan_id, 'templateId', template_id,
                  'startedAt', ${time('started_at')}, 'scheduledFor', scheduled_for,
                  'seconds', coalesce(duration_seconds, device_duration_seconds, 0),
                  'meters', coalesce(distance_meters, device_distance_meters, 0), 'isRecorded', file_sha256 is not null`),
  },
  notes: {
    table: 'workout_notes',
    marker: 'content',
    values: json(`'workoutId', workout_id, 'type', type, 'tags', tags`),
  },
  templates: { table: 'workout_templates', marker: 'name', values: json(`'type', type`) },
}

/** What the tables hold, read once and by SQL of its own: what may be shown to whom follows from it. */
export class Oracle {
  readonly rows: readonly Kept[]
  readonly samples: readonly SentSample[]
  readonly uploads: readonly KeptUpload[]
  readonly #erased: Population['erased']
  readonly #byId: ReadonlyMap<string, Kept>
  readonly #byMarker: ReadonlyMap<string, Kept>

  private constructor(
    rows: readonly Kept[],
    samples: readonly SentSample[],
    uploads: readonly KeptUpload[],
    erased: Population['erased'],
  ) {
    this.rows = rows
    this.samples = samples
    this.uploads = uploads
    this.#erased = erased
    this.#byId = new Map(rows.map((row) => [row.id, row]))
    this.#byMarker = new Map(rows.map((row) => [row.marker, row]))
  }

  static async read({ database }: TestService, { samples, erased }: Population): Promise<Oracle> {
    const rows: Kept[] = []
    for (const kind of KINDS) {
      const { table, marker, values } = TABLES[kind]
      const owner = kind === 'templates' ? 'null::uuid' : 'user_id'
      rows.push(
        ...(await database.query<Kept>(
          `select '${kind}' as kind, id, ${owner} as "userId", ${marker} as marker, deleted_at is not null as "isDeleted",
                  archived_at is not null as "isArchived", created_at as "madeAt", ${values} as values
             from ${table}`,
        )),
      )
    }
    const uploads = await database.query<KeptUpload>(
      `select u.id, u.user_id as "userId", array_agg(made) filter (where made is not null) as "workoutIds"
         from uploads u
         left join upload_files f on f.user_id = u.user_id and f.upload_id = u.id
         left join unnest(f.workout_ids) made on true
        group by u.id, u.user_id`,
    )
    return new Oracle(rows, samples, uploads, erased)
  }

  find(id: string): Kept | undefined {
    return this.#byId.get(id)
  }

  /** Whether somebody may read a row on its own. */
  isShown(row: Kept | undefined, userId: string): row is Kept {
    return row !== undefined && !row.isDeleted && (row.userId === null || row.userId === userId)
  }

  /** What an answer holds that must not be in it. */
  findLeaks(text: string, userId: string, { showsDeleted = false } = {}): string[] {
    const leaks: string[] = []
    const isForeign = (row: Kept | undefined) => row !== undefined && row.userId !== null && row.userId !== userId
    for (const marker of markersIn(text)) {
      const row = this.#byMarker.get(marker)
      if (this.#erased.markers.has(marker)) leaks.push(`what was erased: ${marker}`)
      else if (isForeign(row)) leaks.push(`a foreign ${row!.kind} row: ${marker}`)
      else if (row?.isDeleted && !showsDeleted) leaks.push(`a deleted ${row.kind} row: ${marker}`)
    }
    for (const id of idsIn(text)) {
      if (isForeign(this.#byId.get(id))) leaks.push(`the id of a foreign row: ${id}`)
    }
    return leaks
  }
}
