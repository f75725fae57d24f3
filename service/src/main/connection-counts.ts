/** Most connections for sending jobs, beside the pool's. */
export const SENDER_CONNECTIONS = 2

/** Most connections for doing jobs, where a process does. */
export const WORKER_CONNECTIONS = 4
