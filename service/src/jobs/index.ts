export { forgetJobs } from './forget-jobs.ts'
export {
  type Job,
  type JobCounts,
  type JobKind,
  type JobOptions,
  type JobQueue,
  type JobSender,
  job,
  jobKind,
  type PeriodicTask,
} from './job.ts'
export { installJobs, JOBS_SCHEMA, type JobsParts, openJobSender, startWorker, type Worker } from './open-jobs.ts'
export { TaskLoop } from './task-loop.ts'
