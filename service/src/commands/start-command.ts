import type { Command } from 'commander'
import type { ServiceSettings } from '../settings.ts'
import { addSettingOptions, readCommandSettings } from './setting-options.ts'

const EXAMPLES = `
Examples:
  longrun start                              everything on this machine, its data in .longrun/
  longrun start --port 9000 --data-dir ~/training
  DATABASE_URL=postgres://longrun_app@db/longrun DIRECT_DATABASE_URL=postgres://owner@db/longrun longrun start --host 0.0.0.0
  longrun start --metrics-port 9464          Prometheus reads http://127.0.0.1:9464/metrics
  longrun start --no-worker --no-migrate     one of many servers; workers and migrations run elsewhere

Stops at SIGINT or SIGTERM when what is in hand is done; a second signal ends it at once.
Every other setting is an environment variable or a name in longrun.json: see docs/settings.md.`

/** `longrun start`: the HTTP server, and the worker with it. */
export function addStartCommand(program: Command, run: (settings: ServiceSettings) => Promise<void>): void {
  const command = program
    .command('start')
    .description(
      'Start the service: HTTP server and worker in one, with a PostgreSQL of its own unless DATABASE_URL is set',
    )
  addSettingOptions(command, [
    'host',
    'port',
    'dataDir',
    'databaseUrl',
    'directDatabaseUrl',
    'publicUrl',
    'logLevel',
    'metricsPort',
    'worker',
    'migrate',
  ])
  command.addHelpText('after', EXAMPLES).action(async () => run(await readCommandSettings(command)))
}
