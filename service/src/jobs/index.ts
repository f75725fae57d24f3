export { type Job, type JobKind, type JobOptions, type JobSender, job, jobKind, type PeriodicTask } from './job.ts'
