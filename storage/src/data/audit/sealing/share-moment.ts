import { type Database, quoteLiteral, type Reader, statement, type TransactionOptions } from '../../../access/index.ts'

const EXPORT_MOMENT = statement<{ name: string }>('audit.export-moment', 'select pg_export_snapshot() as name')
const toShared = (name: string) =>
  statement('audit.share-moment', `set transaction snapshot ${quoteLiteral(name)}`, { prepared: false })

/** Two readers on connections of their own that see one moment, for as long as `work` takes. */
export async function withSharedMoment<T>(
  database: Database,
  options: Pick<TransactionOptions, 'statementTimeoutMs' | 'signal'>,
  work: (reader: Reader, helper: Reader) => Promise<T>,
): Promise<T> {
  const alike = { ...options, isolation: 'repeatable read', attempts: 1 } as const
  const moment = Promise.withResolvers<string>()
  const helper = Promise.withResolvers<Reader>()
  const over = Promise.withResolvers<void>()
  const help = database.transaction(
    'catalog',
    async (tx) => {
      await tx.execute(toShared(await moment.promise))
      helper.resolve(tx)
      await over.promise
    },
    alike,
  )
  const main = database.transaction(
    'catalog',
    async (tx) => {
      moment.resolve((await tx.one(EXPORT_MOMENT)).name)
      return await work(tx, await helper.promise)
    },
    alike,
  )
  // Whichever fails, the other does not wait for it.
  for (const { promise } of [moment, helper]) promise.catch(() => {})
  help.catch(helper.reject)
  main.catch(moment.reject)
  main.finally(() => over.resolve()).catch(() => {})
  const [result] = await Promise.all([main, help])
  return result
}
