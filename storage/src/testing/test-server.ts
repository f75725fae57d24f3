import { openThrowawayServer } from '../local/index.ts'

let own: Promise<string> | undefined

/** Address of the server for tests as superuser: the one that TEST_DATABASE_URL names, or one of this process's own. */
export async function findTestServer(): Promise<string> {
  const named = process.env.TEST_DATABASE_URL
  if (named) return named
  own ??= startOwn()
  return await own
}

async function startOwn(): Promise<string> {
  const server = await openThrowawayServer()
  server.unref()
  return server.url
}
