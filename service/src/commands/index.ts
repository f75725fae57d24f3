export { addStartCommand } from './start-command.ts'
export { addWorkerCommand } from './worker-command.ts'
