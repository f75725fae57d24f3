import { StorageError } from '@longrun/storage'
import type { Command } from 'commander'
import type { ServiceSettings } from '../settings.ts'
import { addSettingOptions, readCommandSettings } from './setting-options.ts'

const EXAMPLES = `
Examples:
  DATABASE_URL=postgres://longrun_app@db/longrun longrun worker
  longrun worker --config /etc/longrun.json --log-level warn

Any number of workers may run on one database. Stops like "longrun start".`

/** `longrun worker`: the work in the background, without an HTTP server. */
export function addWorkerCommand(program: Command, run: (settings: ServiceSettings) => Promise<void>): void {
  const command = program
    .command('worker')
    .description('Do the work in the background, for a database that servers share')
  addSettingOptions(command, ['databaseUrl', 'logLevel', 'metricsPort'])
  command.addHelpText('after', EXAMPLES).action(async () => {
    const settings = await readCommandSettings(command)
    if (settings.databaseUrl === undefined) {
      throw new StorageError(
        'settings_invalid',
        'a worker needs DATABASE_URL; without one, "longrun start" is server and worker in one',
      )
    }
    await run(settings)
  })
}
