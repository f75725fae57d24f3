export { addImportCommand, type ImportContext, type Importer } from './import-command.ts'
export { addMigrateCommand, type MigrateContext } from './migrate-command.ts'
export { addStartCommand } from './start-command.ts'
export { addWorkerCommand } from './worker-command.ts'
