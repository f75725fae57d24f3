/**
 * What every start insists on, whatever postgresql.conf says.
 *
 * Durable: an answer of success means that it is on disk. Reachable from this machine alone. And a log without row
 * values: messages of level `error` quote them (`invalid input syntax for type uuid: "..."`), so the log begins at
 * `log`, which stands above `error` there and holds start, recovery, checkpoints and what is fatal; `terse` leaves out
 * the details that name keys. Sessions still get their errors in full.
 */
export const SERVER_SETTINGS = {
  listen_addresses: '127.0.0.1',
  unix_socket_directories: '',
  fsync: 'on',
  full_page_writes: 'on',
  synchronous_commit: 'on',
  timezone: 'UTC',
  log_timezone: 'UTC',
  lc_messages: 'C',
  log_destination: 'stderr',
  logging_collector: 'off',
  log_line_prefix: '%m [%p] ',
  log_min_messages: 'log',
  log_error_verbosity: 'terse',
  log_min_error_statement: 'panic',
  log_statement: 'none',
  log_min_duration_statement: '-1',
  log_parameter_max_length: '0',
  log_parameter_max_length_on_error: '0',
} as const
