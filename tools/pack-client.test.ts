import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { promisify } from 'node:util'
import { openTestService } from '../service/src/testing/index.ts'
import { packClient } from './pack-client/pack.ts'

const run = promisify(execFile)
const ROOT = resolve(import.meta.dirname, '..')

// As a front end is compiled: for browsers, nothing of Node, and the client's own declarations checked too.
const STRICT = {
  compilerOptions: {
    target: 'es2022',
    lib: ['es2022', 'dom', 'dom.iterable'],
    module: 'esnext',
    moduleResolution: 'bundler',
    strict: true,
    noUncheckedIndexedAccess: true,
    skipLibCheck: false,
    types: [],
    noEmit: true,
  },
  files: ['page.ts'],
}

// What the page's examples speak of without making it.
const GIVEN = `
declare const workout: Schema<'Workout'>
declare const plan: Schema<'NewPlan'>
declare const input: { files: FileList }
declare const cursor: string
declare const workoutId: string
declare const uploadId: string
`

const APP = `
import { longrunClient, orThrow, ifMatch, ProblemError } from '@longrun/client'
const longrun = longrunClient({ url: process.env.LONGRUN_URL, token: process.env.LONGRUN_TOKEN })
const body = { name: 'Easy run', sport: 'running', status: 'completed', startedAt: '2026-03-14T06:30:00Z' }
const workout = orThrow(await longrun.POST('/v1/workouts', { body }))
const params = { path: { id: workout.id }, header: ifMatch(workout) }
orThrow(await longrun.PATCH('/v1/workouts/{id}', { params, body: { name: 'Morning run' } }))
const names = []
for await (const { name } of longrun.each('/v1/workouts')) names.push(name)
const refused = await longrun.POST('/v1/workouts', { body: { ...body, sport: 'Running!' } })
const gone = await longrun.GET('/v1/workouts/{id}', { params: { path: { id: crypto.randomUUID() } } })
const thrown = await Promise.try(() => orThrow(gone)).catch((error) => error instanceof ProblemError)
const proxy = async () => new Response('<h1>Bad gateway</h1>', { status: 502 })
const elsewhere = await longrunClient({ url: 'http://proxy', fetch: proxy }).GET('/v1/me').catch(({ name }) => name)
console.log(JSON.stringify({ names, path: refused.error.errors[0].path, code: gone.error.code, thrown, elsewhere }))
`

function outsideEnvironment(): NodeJS.ProcessEnv {
  const isOurs = (name: string): boolean => /^npm_(package|lifecycle|config_local_prefix|config_prefix)/.test(name)
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !isOurs(name)))
}

describe('the packed client', () => {
  let outside: string
  before(async () => {
    outside = await mkdtemp(join(tmpdir(), 'front-end-'))
    const tarball = await packClient(outside)
    await writeFile(join(outside, 'package.json'), JSON.stringify({ name: 'front-end', type: 'module', private: true }))
    const args = ['install', '--prefer-offline', '--ignore-scripts', '--no-audit', '--no-fund', tarball]
    await run('npm', args, { cwd: outside, env: outsideEnvironment() })
  })
  after(() => rm(outside, { recursive: true, force: true }))

  test('every example of docs/client.md compiles as a browser’s page', async () => {
    const page = await readFile(join(ROOT, 'docs/client.md'), 'utf8')
    const examples = [...page.matchAll(/```ts\n(.*?)```/gs)].map(([, code]) => code!)
    assert.ok(examples.length >= 7)
    const imported = new Set<string>(['Schema'])
    const bodies = examples.map((code) =>
      code.replaceAll(/^import \{ (.*) \} from '@longrun\/client'\n/gm, (_, names: string) => {
        for (const name of names.split(', ')) imported.add(name)
        return ''
      }),
    )
    const [first = '', ...others] = bodies
    const wrapped = others.map((code, at) => `export async function example${at}() {\n${code}\n}`)
    const imports = `import { ${[...imported].join(', ').replace('Schema', 'type Schema')} } from '@longrun/client'`
    await writeFile(join(outside, 'page.ts'), [imports, GIVEN, first, ...wrapped].join('\n'))
    await writeFile(join(outside, 'tsconfig.json'), JSON.stringify(STRICT))
    const compiler = join(ROOT, 'node_modules/typescript/bin/tsc')
    const compiling = run(process.execPath, [compiler, '--pretty', 'false'], { cwd: outside })
    await compiling.catch((error: { stdout: string }) => assert.fail(error.stdout))
  })

  test('a program outside the repo reads and writes with it, by a token', async () => {
    await using service = await openTestService()
    const user = await service.signUp()
    const { body } = await user.post('/v1/auth/tokens', { name: 'front end', scopes: ['read', 'write'] })
    await writeFile(join(outside, 'app.js'), APP)
    const env = { ...outsideEnvironment(), LONGRUN_URL: service.url, LONGRUN_TOKEN: body.token }
    const { stdout } = await run(process.execPath, ['app.js'], { cwd: outside, env })
    assert.deepEqual(JSON.parse(stdout), {
      names: ['Morning run'],
      path: 'sport',
      code: 'not_found',
      thrown: true,
      elsewhere: 'NotLongrunError',
    })
  })

  test('it brings one dependency and nothing of the server', async () => {
    const installed = await readdir(join(outside, 'node_modules'))
    assert.deepEqual(installed.filter((name) => !name.startsWith('.')).sort(), [
      '@longrun',
      'openapi-fetch',
      'openapi-typescript-helpers',
    ])
    const files = await readdir(join(outside, 'node_modules/@longrun/client/dist'))
    for (const file of files.filter((name) => name.endsWith('.js'))) {
      const code = await readFile(join(outside, 'node_modules/@longrun/client/dist', file), 'utf8')
      assert.doesNotMatch(code, /from 'node:|from "node:/)
    }
  })
})
