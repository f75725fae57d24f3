import pg from 'pg'

/** One connection to the test server itself, as a superuser. Ends with the test that opened it. */
export type AdminConnection = pg.Client & AsyncDisposable

export async function openAdminConnection(url: string, applicationName: string): Promise<AdminConnection> {
  const client = new pg.Client({
    connectionString: url,
    application_name: applicationName,
    connectionTimeoutMillis: 10_000,
  })
  // A server that is stopped under a test ends this connection too; without a listener that would end the process.
  client.on('error', () => {})
  await client.connect()
  return Object.assign(client, { [Symbol.asyncDispose]: () => client.end() })
}

/** The address of another database on the same server, with the same password for another role. */
export function toAddress(server: string, { database, role }: { database: string; role?: string }): string {
  const url = Object.assign(new URL(server), { pathname: `/${database}` })
  return (role === undefined ? url : Object.assign(url, { username: role })).href
}
