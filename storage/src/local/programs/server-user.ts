/** Whom PostgreSQL runs as when we are root: it refuses to run as root itself. */
export interface ServerUser {
  readonly name: string
  readonly uid: number
  readonly gid: number
}
