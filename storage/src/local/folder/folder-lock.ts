import { randomUUID } from 'node:crypto'
import { link, readdir, readFile, rename, rm, stat, utimes, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { findProcessSpace, findProcessStart } from '../programs/index.ts'
import { refusal, systemCode } from '../refusal.ts'

/** Who holds a folder. Readable by everybody: it names the address, and nothing secret. */
interface Owner {
  readonly token: string
  readonly pid: number
  readonly processStart: string
  readonly processSpace: string
  /** Where the owner answers, once it does. */
  readonly address?: string
}

/** A folder that this process alone uses. */
export interface FolderLock extends AsyncDisposable {
  /** Tells others, whom the folder is refused, where this process answers. */
  publishAddress(address: string): Promise<void>
  release(): Promise<void>
}

const NAME = 'service.lock'
const HEARTBEAT_MS = 5_000
const SILENT_MS = 20_000
const LEFTOVER_MS = 60_000

/**
 * Takes a folder for this process; of any number of processes at once exactly one gets it. The lock of a process that
 * is gone is taken over.
 *
 * @throws StorageError `local_server` that names the holder's address
 */
export async function lockFolder(folder: string): Promise<FolderLock> {
  const path = join(folder, NAME)
  const own: Owner = {
    token: randomUUID(),
    pid: process.pid,
    processStart: (await findProcessStart(process.pid)) ?? '',
    processSpace: await findProcessSpace(),
  }
  const draft = `${path}.${own.token}`
  await writeFile(draft, JSON.stringify(own), { flag: 'wx' })
  try {
    const holder = await take(folder, NAME, draft)
    if (holder) throw refusal(toHeldMessage(folder, holder))
  } finally {
    await rm(draft, { force: true })
  }
  await removeLeftovers(folder)
  return toLock(path, own)
}

function toLock(path: string, own: Owner): FolderLock {
  // Only other machines and containers look at the file's time: they cannot see our process.
  const heartbeat = setInterval(() => void utimes(path, new Date(), new Date()).catch(() => {}), HEARTBEAT_MS)
  heartbeat.unref()
  const release = async () => {
    clearInterval(heartbeat)
    if ((await readOwner(path))?.token === own.token) await rm(path, { force: true })
  }
  return {
    publishAddress: (address) => replace(path, { ...own, address }),
    release,
    [Symbol.asyncDispose]: release,
  }
}

/**
 * Takes the lock file of that name; returns its living holder where there is one.
 *
 * A dead owner's file is replaced, never removed first: two processes that both saw it dead would remove each other's.
 * Who may replace it holds the file `after-<the dead one's token>`, a lock like this one, and looks again whether the
 * dead one's file still stands, since it may have held that lock too late.
 */
async function take(folder: string, name: string, draft: string): Promise<Owner | undefined> {
  const path = join(folder, name)
  for (;;) {
    if (await linkUnlessExists(draft, path)) return undefined
    const holder = await readOwner(path)
    if (!holder) continue
    if (await isAlive(holder, path)) return holder
    const claim = `${NAME}.after-${holder.token}`
    const rival = await take(folder, claim, draft)
    if (rival) return rival
    try {
      if ((await readOwner(path))?.token === holder.token) {
        await replace(path, JSON.parse(await readFile(draft, 'utf8')) as Owner)
        return undefined
      }
    } finally {
      await rm(join(folder, claim), { force: true })
    }
  }
}

async function linkUnlessExists(from: string, to: string): Promise<boolean> {
  try {
    await link(from, to)
    return true
  } catch (error) {
    if (systemCode(error) === 'EEXIST') return false
    throw error
  }
}

async function replace(path: string, owner: Owner): Promise<void> {
  const next = `${path}.${randomUUID()}`
  await writeFile(next, JSON.stringify(owner), { flag: 'wx' })
  await rename(next, path)
}

async function readOwner(path: string): Promise<Owner | undefined> {
  const text = await readFile(path, 'utf8').catch((error: unknown) => {
    if (systemCode(error) === 'ENOENT') return undefined
    throw error
  })
  if (text === undefined) return undefined
  return parseOwner(text) ?? { token: 'damaged', pid: 0, processStart: '', processSpace: await findProcessSpace() }
}

/** Undefined for a file cut short by a power failure: a process that lives has written all of it. */
function parseOwner(text: string): Owner | undefined {
  try {
    const owner = JSON.parse(text) as Owner
    return /^[0-9a-f-]{36}$/.test(owner.token) && Number.isInteger(owner.pid) ? owner : undefined
  } catch {
    return undefined
  }
}

async function isAlive(owner: Owner, path: string): Promise<boolean> {
  if (owner.processSpace === (await findProcessSpace())) {
    return owner.pid > 0 && (await findProcessStart(owner.pid)) === owner.processStart
  }
  const touched = await stat(path).catch(() => undefined)
  return touched !== undefined && Date.now() - touched.mtimeMs < SILENT_MS
}

/** Removes drafts and claims of processes that were killed while they took or published the lock. */
async function removeLeftovers(folder: string): Promise<void> {
  const names = (await readdir(folder)).filter((name) => name.startsWith(`${NAME}.`))
  for (const path of names.map((name) => join(folder, name))) {
    const owner = await readOwner(path)
    const written = (await stat(path).catch(() => undefined))?.mtimeMs ?? Number.POSITIVE_INFINITY
    const isOld = Date.now() - written > LEFTOVER_MS
    if (owner && isOld && !(await isAlive(owner, path))) await rm(path, { force: true })
  }
}

function toHeldMessage(folder: string, holder: Owner): string {
  const where = holder.address ? `runs at ${holder.address}` : 'is just starting'
  return `${folder} is in use: Longrun ${where} (process ${holder.pid}); stop it first, or choose another folder`
}
