import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { test } from 'node:test'
import { promisify } from 'node:util'
import { fitRun, openTestService, openWorker } from '../testing/index.ts'

const ROOT = resolve(import.meta.dirname, '../../..')
const FILE = 'docs/tour/morning-run.fit'

test('the file of the tour is the one that the writer of tests makes', async () => {
  assert.deepEqual(Buffer.from(fitRun({ points: 1_800 })), await readFile(join(ROOT, FILE)))
})

test("README's tour works as it is pasted", async () => {
  await using service = await openTestService()
  await using _worker = await openWorker(service)
  await using folder = await openFolder()
  const script = (await readTour())
    .replaceAll('http://127.0.0.1:8080', service.url)
    .replaceAll('cookies.txt', join(folder.path, 'cookies.txt'))
  const { stdout } = await promisify(execFile)('bash', ['-euc', script], { cwd: ROOT, timeout: 60_000 })
  const answers = stdout.split('\n').filter((line) => line !== '')
  const [account, uploaded, workouts, streams, file, again] = answers
  assert.equal(JSON.parse(account!).user.displayName, 'Ann')
  assert.equal(JSON.parse(uploaded!).files[0].points.received, 1_800)
  assert.equal(JSON.parse(workouts!).items[0].sport, 'running')
  assert.equal(JSON.parse(streams!).streams.heart_rate.data.length, 1_800)
  assert.equal(file, 'the same bytes')
  assert.deepEqual(JSON.parse(again!).files[0].workoutIds, [JSON.parse(workouts!).items[0].id])
  assert.equal(answers.length, 6)
})

/** The commands of the tour, as a reader copies them. */
async function readTour(): Promise<string> {
  const readme = await readFile(join(ROOT, 'README.md'), 'utf8')
  const [, tour] = readme.split('## A tour in five minutes')
  const blocks = tour!.split('\n## ')[0]!.matchAll(/```sh\n(.*?)```/gs)
  return [...blocks].map(([, commands]) => commands).join('')
}

async function openFolder(): Promise<{ readonly path: string } & AsyncDisposable> {
  const path = await mkdtemp(join(tmpdir(), 'longrun-tour-'))
  return { path, [Symbol.asyncDispose]: () => rm(path, { recursive: true }) }
}
