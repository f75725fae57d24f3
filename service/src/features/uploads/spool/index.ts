export { Spool, type SpoolSettings } from './spool.ts'
export { DEFAULT_SPOOL_TASKS, type SpoolTaskSettings, spoolTasks } from './spool-tasks.ts'
export { UNPACK_REASONS, type UnpackReason } from './unpack-reasons.ts'
export { Unpacker, type UnpackOutcome } from './unpacker.ts'
