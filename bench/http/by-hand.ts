import { createHash, randomUUID } from 'node:crypto'
import Fastify, { type FastifyInstance, type FastifyRequest } from 'fastify'
import pg from 'pg'
import { workoutSchemas } from '../../service/src/features/workouts/index.ts'

const CONNECTIONS = 10

const NAMES = Object.keys((workoutSchemas.record as unknown as { readonly properties: object }).properties)
const COLUMNS = NAMES.map((name) => `${toColumn(name)} as "${name}"`).join(', ')

// Each is prepared once a connection, as one writes it for speed. The session is looked up as Longrun does it, and every
// other statement is the one that Longrun sends for this request.
const SESSION = prepared(
  'session',
  `select s.user_id, o.role
     from sessions s
     join users o on o.id = s.user_id and o.deleted_at is null and not o.is_disabled
     left join session_generations g on g.user_id = s.user_id
    where s.token_hash = $1
      and s.deleted_at is null
      and s.expires_at > now()
      and s.generation = coalesce(g.generation, 0)`,
)
const GET = prepared('get', `select ${COLUMNS} from workouts where user_id = $1 and id = $2 and deleted_at is null`)
const LIST = prepared(
  'list',
  `select ${COLUMNS}
     from workouts
    where user_id = $1 and deleted_at is null and archived_at is null
    order by created_at desc, id desc
    limit $2`,
)
const INSERT = prepared(
  'insert',
  `insert into workouts (user_id, id, created_by, updated_by, name, sport, status, started_at, duration_seconds,
                         distance_meters, ascent_meters)
   values ($1, $2, $1, $1, $3, $4, $5, $6, $7, $8, $9)
   returning ${COLUMNS}`,
)
const UPDATE = prepared(
  'update',
  `update workouts
      set name = $3, updated_by = $1, updated_at = now(), version = version + 1
    where user_id = $1 and id = $2 and deleted_at is null
   returning ${COLUMNS}`,
)

/** The same four requests on the same tables, written by hand with Fastify and pg: no log, no checks beyond the schema. */
export async function serveByHand(databaseUrl: string, port: number): Promise<void> {
  const pool = new pg.Pool({ connectionString: databaseUrl, max: CONNECTIONS })
  const app = Fastify()
  app.get('/livez', async () => ({ status: 'alive' }))
  app.decorateRequest('userId', '')
  app.register(async (scope) => signedIn(scope, pool))
  await app.listen({ host: '127.0.0.1', port })
  await new Promise(() => {})
}

interface Body {
  readonly name: string
  readonly sport: string
  readonly status: string
  readonly startedAt: string
  readonly durationSeconds: number
  readonly distanceMeters: number
  readonly ascentMeters: number
}

type SignedIn = FastifyRequest & { userId: string }

async function signedIn(app: FastifyInstance, pool: pg.Pool): Promise<void> {
  app.addHook('onRequest', async (request, reply) => {
    const token = /longrun_session=([^;]+)/.exec(request.headers.cookie ?? '')?.[1] ?? ''
    const { rows } = await pool.query({ ...SESSION, values: [createHash('sha256').update(token).digest()] })
    if (rows.length === 0) return reply.code(401).send()
    ;(request as SignedIn).userId = rows[0].user_id
  })
  const one = { schema: { response: { '2xx': workoutSchemas.record } } }
  app.get<{ Params: { id: string } }>('/v1/workouts/:id', one, async (request, reply) => {
    const { rows } = await pool.query({ ...GET, values: [(request as SignedIn).userId, request.params.id] })
    return rows[0] ?? reply.code(404).send()
  })
  const list = { schema: { response: { '2xx': workoutSchemas.list } } }
  app.get<{ Querystring: { limit: string } }>('/v1/workouts', list, async (request) => {
    const limit = Number(request.query.limit)
    const { rows } = await pool.query({ ...LIST, values: [(request as SignedIn).userId, limit + 1] })
    return { items: rows.slice(0, limit), nextCursor: rows.length > limit ? rows[limit - 1].id : null }
  })
  const create = { schema: { body: workoutSchemas.create, response: { '2xx': workoutSchemas.record } } }
  app.post<{ Body: Body }>('/v1/workouts', create, async (request, reply) => {
    const { name, sport, status, startedAt, durationSeconds, distanceMeters, ascentMeters } = request.body
    const fields = [name, sport, status, startedAt, durationSeconds, distanceMeters, ascentMeters]
    const { rows } = await pool.query({ ...INSERT, values: [(request as SignedIn).userId, randomUUID(), ...fields] })
    return reply.code(201).send(rows[0])
  })
  const update = { schema: { body: workoutSchemas.update, response: { '2xx': workoutSchemas.record } } }
  app.patch<{ Params: { id: string }; Body: Body }>('/v1/workouts/:id', update, async (request, reply) => {
    const client = await pool.connect()
    try {
      await client.query('begin')
      const values = [(request as SignedIn).userId, request.params.id, request.body.name]
      const { rows } = await client.query({ ...UPDATE, values })
      await client.query('commit')
      return rows[0] ?? reply.code(404).send()
    } finally {
      client.release()
    }
  })
}

function prepared(name: string, text: string): { readonly name: string; readonly text: string } {
  return { name, text }
}

function toColumn(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)
}
