import type { Command } from 'commander'
import { readSettings, type ServiceSettings, serviceSettings } from '../settings.ts'

type Name = keyof typeof serviceSettings

/** Adds a flag for each setting named, described by the setting itself, and `--config`. */
export function addSettingOptions(command: Command, names: readonly Name[]): Command {
  for (const name of names) {
    const { flag, kind, description, default: value, isSecret, env } = serviceSettings[name]
    if (flag === undefined) throw new TypeError(`the setting ${name} has no flag`)
    const shown = value === undefined || isSecret ? '' : `, default ${value}`
    const text = `${description} (${env}${kind === 'boolean' ? '' : shown})`
    if (kind === 'boolean') command.option(`--no-${flag}`, `Do not ${text.charAt(0).toLowerCase()}${text.slice(1)}`)
    else command.option(`--${flag} <${kind === 'integer' ? 'number' : kind.replace(' ', '-')}>`, text)
  }
  return command.option('--config <file>', 'Settings as one JSON object (default: longrun.json where there is one)')
}

const SETTING_FLAGS: ReadonlySet<string | undefined> = new Set(Object.values(serviceSettings).map(({ flag }) => flag))

/**
 * Reads the settings for a command: its flags, the environment, the file. Only flags that were given count; what is no
 * setting is the command's own.
 */
export async function readCommandSettings(command: Command): Promise<ServiceSettings> {
  const flags: Record<string, unknown> = {}
  for (const option of command.options) {
    const name = option.attributeName()
    if (option.long === '--config' || command.getOptionValueSource(name) !== 'cli') continue
    const flag = option.name().replace(/^no-/, '')
    if (SETTING_FLAGS.has(flag)) flags[flag] = command.getOptionValue(name)
  }
  return await readSettings({ flags, env: process.env, configFile: command.getOptionValue('config') })
}
