import { resolve } from 'node:path'
import { StorageError } from './errors.ts'
import { findNearestName } from './nearest-name.ts'

/** How one setting is called in each source, what it means, and how its raw value becomes a checked one. */
export interface Setting<Value> {
  readonly kind: 'integer' | 'text' | 'one of' | 'boolean' | 'url' | 'path'
  /** The environment variable; without it the environment cannot set it. */
  readonly env?: string | undefined
  /** The command line flag, without the dashes; without it the command line cannot set it. */
  readonly flag?: string | undefined
  readonly description: string
  /** Used when no source names the setting. Without a default a setting is required, unless it is optional. */
  readonly default?: Value | undefined
  readonly isOptional: boolean
  /** Never shown: neither in problems nor in tables. */
  readonly isSecret: boolean
  readonly unit?: string | undefined
  /** What is allowed, in words: `1 to 65535`. */
  readonly allowed: string
  /** Returns the checked value, or undefined when `raw` is not allowed. */
  readonly read: (raw: unknown) => Value | undefined
}

/** Settings by their names, as `defineSettings` takes and checks them. */
export type Settings = Readonly<Record<string, Setting<unknown>>>

/** The type of what `parseSettings` returns for a definition. */
export type SettingValues<S extends Settings> = {
  readonly [Name in keyof S]: S[Name] extends Setting<infer Value> ? Value : never
}

interface SettingOptions<Value> {
  readonly description: string
  readonly env?: string
  readonly flag?: string
  readonly default?: Value
  readonly secret?: boolean
}

/** A whole number from `minimum` to `maximum`. `unit` is for people; put it into the name too: `timeoutMs`. */
export function integerSetting(
  options: SettingOptions<number> & { readonly minimum: number; readonly maximum: number; readonly unit?: string },
): Setting<number> {
  const { minimum, maximum, unit } = options
  return toSetting('integer', `${minimum} to ${maximum}`, { ...options, unit }, (raw) => {
    const value = typeof raw === 'string' && /^[+-]?\d{1,16}$/.test(raw) ? Number(raw) : raw
    return typeof value === 'number' && Number.isInteger(value) && value >= minimum && value <= maximum
      ? value
      : undefined
  })
}

/** Any text of `minLength` (default 1) to `maxLength` (default 10,000) characters. */
export function textSetting(
  options: SettingOptions<string> & { readonly minLength?: number; readonly maxLength?: number },
): Setting<string> {
  const { minLength = 1, maxLength = 10_000 } = options
  return toSetting('text', `${minLength} to ${maxLength} characters`, options, (raw) =>
    typeof raw === 'string' && raw.length >= minLength && raw.length <= maxLength ? raw : undefined,
  )
}

/** One word of a closed list. */
export function oneOfSetting<const Value extends string>(
  options: SettingOptions<Value> & { readonly values: readonly Value[] },
): Setting<Value> {
  return toSetting('one of', options.values.join(', '), options, (raw) => options.values.find((value) => value === raw))
}

const WORDS: ReadonlyMap<unknown, boolean> = new Map<unknown, boolean>([
  [true, true],
  ['true', true],
  ['1', true],
  ['yes', true],
  ['on', true],
  [false, false],
  ['false', false],
  ['0', false],
  ['no', false],
  ['off', false],
])

/** Yes or no. As text: true, yes, on, 1 or false, no, off, 0. */
export function booleanSetting(options: SettingOptions<boolean>): Setting<boolean> {
  return toSetting('boolean', 'true or false', options, (raw) =>
    WORDS.get(typeof raw === 'string' ? raw.toLowerCase() : raw),
  )
}

/** An address with one of `protocols`, each with its colon (`['postgres:', 'postgresql:']`). A URL may hold a password, so it is a secret unless `secret: false`. */
export function urlSetting(
  options: SettingOptions<string> & { readonly protocols: readonly string[] },
): Setting<string> {
  const { protocols, secret = true } = options
  const allowed = `an address that starts with ${protocols.map((protocol) => `${protocol}//`).join(' or ')}`
  return toSetting('url', allowed, { ...options, secret }, (raw) => {
    if (typeof raw !== 'string' || !URL.canParse(raw)) return undefined
    return protocols.includes(new URL(raw).protocol) ? raw : undefined
  })
}

/** A file or folder; a relative one is taken from the current folder and made absolute. */
export function pathSetting(options: SettingOptions<string>): Setting<string> {
  const fallback = options.default === undefined ? {} : { default: resolve(options.default) }
  return toSetting('path', 'a path', { ...options, ...fallback }, (raw) =>
    typeof raw === 'string' && raw !== '' && !raw.includes('\0') ? resolve(raw) : undefined,
  )
}

/** The same setting, undefined where no source names it. */
export function optionalSetting<Value>(setting: Setting<Value>): Setting<Value | undefined> {
  return { ...setting, default: undefined, isOptional: true }
}

function toSetting<Value>(
  kind: Setting<Value>['kind'],
  allowed: string,
  options: SettingOptions<Value> & { readonly unit?: string | undefined },
  read: (raw: unknown) => Value | undefined,
): Setting<Value> {
  const { description, env, flag, secret = false, unit } = options
  if (options.default !== undefined && read(options.default) === undefined)
    throw new TypeError(`the default of a setting is not allowed itself: ${description}`)
  return {
    kind,
    allowed,
    description,
    env,
    flag,
    unit,
    default: options.default,
    isSecret: secret,
    isOptional: false,
    read,
  }
}

/**
 * Declares settings. Names are those of the file and of the parsed object; flags and variables are named by each setting.
 *
 * @example
 * const settings = defineSettings({
 *   port: integerSetting({ minimum: 0, maximum: 65_535, default: 8080, env: 'PORT', flag: 'port', description: 'Port to listen on' }),
 * })
 * const { port } = parseSettings(settings, { flags: { port: '80' }, env: process.env })
 */
export function defineSettings<const S extends Settings>(settings: S): S {
  for (const source of ['env', 'flag'] as const) {
    const names = Object.values(settings).flatMap((setting) => setting[source] ?? [])
    const twice = names.find((name, index) => names.indexOf(name) !== index)
    if (twice !== undefined) throw new TypeError(`two settings share the ${source} ${twice}`)
  }
  return Object.freeze(settings)
}

/** Where values come from; the first that names a setting wins: flags, then environment, then file. */
export interface SettingSources {
  /** By flag name, without the dashes. */
  readonly flags?: Readonly<Record<string, unknown>>
  readonly env?: Readonly<Record<string, string | undefined>>
  /** Variables that start like this are ours: one that no setting has is a mistake. Default `LONGRUN_`. */
  readonly envPrefix?: string
  /** By setting name. */
  readonly file?: Readonly<Record<string, unknown>>
}

/**
 * Reads settings from their sources into a frozen object.
 *
 * Every source is checked, also where another one wins. Unknown flags, unknown names in the file and unknown environment
 * variables that start with `envPrefix` are refused with the nearest known name.
 *
 * @throws StorageError `settings_invalid` with every problem at once; values of secrets are never repeated
 */
export function parseSettings<const S extends Settings>(settings: S, sources: SettingSources): SettingValues<S> {
  const problems = findUnknownNames(settings, sources)
  const values: Record<string, unknown> = {}
  for (const [name, setting] of Object.entries(settings)) {
    const given = listGiven(name, setting, sources)
    for (const { path, raw } of given) {
      const value = setting.read(raw)
      if (value === undefined) problems.push({ path, message: toRefusal(setting, raw) })
      else if (!(name in values)) values[name] = value
    }
    if (given.length > 0) continue
    if (setting.default === undefined && !setting.isOptional) problems.push(toMissing(name, setting))
    values[name] = setting.default
  }
  if (problems.length > 0) throw toSettingsError(problems)
  return Object.freeze(values) as SettingValues<S>
}

type Problem = { readonly path: string; readonly message: string }

function listGiven(name: string, { env, flag }: Setting<unknown>, sources: SettingSources) {
  const given: { readonly path: string; readonly raw: unknown }[] = []
  const add = (path: string, raw: unknown) => raw !== undefined && given.push({ path, raw })
  if (flag !== undefined) add(`--${flag}`, sources.flags?.[flag])
  if (env !== undefined) add(env, sources.env?.[env])
  add(name, sources.file?.[name])
  return given
}

function findUnknownNames(
  settings: Settings,
  { flags = {}, env = {}, file = {}, envPrefix = 'LONGRUN_' }: SettingSources,
): Problem[] {
  const all = Object.values(settings)
  const knownEnv = all.flatMap((setting) => setting.env ?? [])
  // Other programs own the rest of the environment; a misspelled name of ours must not pass silently.
  const ownEnv = Object.keys(env).filter((name) => name.startsWith(envPrefix))
  return [
    ...toUnknown(
      Object.keys(flags),
      all.flatMap((setting) => setting.flag ?? []),
      '--',
    ),
    ...toUnknown(ownEnv, knownEnv, ''),
    ...toUnknown(Object.keys(file), Object.keys(settings), ''),
  ]
}

function toUnknown(names: readonly string[], known: readonly string[], dashes: string): Problem[] {
  return names
    .filter((name) => !known.includes(name))
    .map((name) => {
      const nearest = findNearestName(name, known)
      const hint =
        nearest === undefined
          ? `known: ${known.map((each) => dashes + each).join(', ') || 'none'}`
          : `did you mean ${dashes}${nearest}?`
      return { path: dashes + name, message: `unknown setting; ${hint}` }
    })
}

function toRefusal({ isSecret, allowed, kind, unit }: Setting<unknown>, raw: unknown): string {
  if (raw === '') return `is empty; give a value (${allowed}) or leave it out`
  const wanted = kind === 'integer' ? `a whole number from ${allowed}${unit ? ` (${unit})` : ''}` : allowed
  return isSecret
    ? `expected ${wanted}`
    : `expected ${kind === 'one of' ? 'one of ' : ''}${wanted}, got ${toShown(raw)}`
}

function toShown(raw: unknown): string {
  const text = typeof raw === 'string' ? JSON.stringify(raw) : String(raw)
  return text.length > 60 ? `${text.slice(0, 57)}...` : text
}

function toMissing(name: string, { env, flag, allowed }: Setting<unknown>): Problem {
  const ways = [
    ...(flag === undefined ? [] : [`--${flag}`]),
    ...(env === undefined ? [] : [env]),
    `${name} in the file`,
  ]
  return { path: name, message: `is required (${allowed}); set ${ways.join(' or ')}` }
}

/** One error for many problems: `settings_invalid`, with a line a problem in its message. */
export function toSettingsError(problems: readonly Problem[]): StorageError {
  const lines = problems.map(({ path, message }) => `- ${path}: ${message}`)
  return new StorageError('settings_invalid', `settings are not right:\n${lines.join('\n')}`, { problems })
}

/** A row of the table that documents a setting. */
export interface SettingDescription {
  readonly name: string
  readonly flag: string
  readonly env: string
  readonly kind: string
  readonly allowed: string
  readonly unit: string
  /** `required`, `none` for an optional one, `(hidden)` for a secret's. */
  readonly default: string
  readonly description: string
}

/** The settings as a table, in the order of their declaration: for `--help` and for the docs. Absent names are ''. */
export function describeSettings(settings: Settings): SettingDescription[] {
  return Object.entries(settings).map(([name, setting]) => ({
    name,
    flag: setting.flag === undefined ? '' : `--${setting.flag}`,
    env: setting.env ?? '',
    kind: setting.kind,
    allowed: setting.allowed,
    unit: setting.unit ?? '',
    default: toDefaultText(setting),
    description: setting.description,
  }))
}

function toDefaultText({ default: value, isOptional, isSecret }: Setting<unknown>): string {
  if (value === undefined) return isOptional ? 'none' : 'required'
  return isSecret ? '(hidden)' : String(value)
}
