import { AsyncLocalStorage } from 'node:async_hooks'
import { StorageError } from '../errors.ts'
import { isUuid } from '../record-id.ts'

/** Who changes something, and on whose behalf: what the audit log tells with each change. Whatever is left out is told by nobody. */
export interface ChangeContext {
  /** A user's id; null for nobody in particular. */
  readonly actor?: string | null
  /** Which request, job or command it was: at most 200 characters. */
  readonly request?: string | null
  /** The network address that it came from: at most 64 characters. */
  readonly address?: string | null
  /** The program that it came from: at most 400 characters. */
  readonly agent?: string | null
  /** What the physical removal of rows is: the end of what was deleted long ago, or of a person's. */
  readonly action?: 'purge' | 'erase' | null
}

/** Longest texts of a context, in characters. */
const MOST_CHARACTERS = { request: 200, address: 64, agent: 400 } as const
const ACTIONS: readonly unknown[] = ['purge', 'erase', null]
const FIELDS: readonly string[] = ['actor', ...Object.keys(MOST_CHARACTERS), 'action']

/** A context with all its fields, and the text by which the database is told of it: empty where there is nothing to tell. */
class FullContext {
  readonly actor: string | null
  readonly #fields: ChangeContext
  #text: string | undefined
  #last: FullContext | undefined

  constructor(fields: ChangeContext) {
    this.#fields = fields
    this.actor = fields.actor ?? null
  }

  get text(): string {
    this.#text ??= toText(this.#fields)
    return this.#text
  }

  with(fields: ChangeContext): FullContext {
    return new FullContext({ ...this.#fields, ...fields })
  }

  /** The same with another actor. The last one is kept: most work in a context is on behalf of one. */
  as(actor: string | null): FullContext {
    if (this.#last?.actor !== actor) this.#last = this.with({ actor })
    return this.#last!
  }
}

const NOTHING = new FullContext({})
const current = new AsyncLocalStorage<FullContext>()

/**
 * Runs `work` such that the audit log tells all that it changes with this context. What the context leaves out is as in the
 * one around it; null takes something back. It belongs to the work and what that calls, not to a connection: callers that
 * share a connection, or a transaction, each keep theirs.
 *
 * Texts come from outside, so they are not refused: characters that no text should have (control characters, halves of
 * surrogate pairs) become U+FFFD, and what is longer than its limit ends in "…" there.
 *
 * @throws StorageError `invalid_input` for an actor that is no UUID, an unknown action, an unknown field
 */
export function withChangeContext<T>(context: ChangeContext, work: () => T): T {
  return current.run((current.getStore() ?? NOTHING).with(checked(context)), work)
}

/** Runs `work` on behalf of somebody. Costs next to nothing where it is so already. */
export function asActor<T>(actor: string | null, work: () => T): T {
  const around = current.getStore() ?? NOTHING
  return around.actor === actor ? work() : current.run(around.as(actor), work)
}

/** The context of who asks, as the database is told. */
export function changeContextText(): string {
  return current.getStore()?.text ?? ''
}

/** Makes a function that leaves every other surroundings, as if called from where this is called, keep the caller's context. */
export function keepingChangeContext(leave: <T>(work: () => T) => T): <T>(work: () => T) => T {
  return (work) => {
    const context = current.getStore()
    return leave(() => (context === undefined ? work() : current.run(context, work)))
  }
}

function checked(context: ChangeContext): ChangeContext {
  const problems: { path: string; message: string }[] = []
  for (const name of Object.keys(context))
    if (!FIELDS.includes(name)) problems.push({ path: name, message: `is not one of ${FIELDS.join(', ')}` })
  const { actor = null, action = null } = context
  if (actor !== null && !isUuid(actor)) problems.push({ path: 'actor', message: 'must be a UUID or null' })
  if (!ACTIONS.includes(action)) problems.push({ path: 'action', message: 'must be purge, erase or null' })
  const given: Record<string, unknown> = {}
  for (const [name, value] of Object.entries(context)) {
    if (value === undefined) continue
    const most = MOST_CHARACTERS[name as keyof typeof MOST_CHARACTERS]
    if (most !== undefined && value !== null && typeof value !== 'string')
      problems.push({ path: name, message: 'must be a text or null' })
    given[name] = typeof value === 'string' && most !== undefined ? toClean(value, most) : value
  }
  if (problems.length > 0) throw new StorageError('invalid_input', 'invalid context of a change', { problems })
  return given
}

function toClean(text: string, most: number): string {
  // No more than this can be within the limit, whatever its characters are; the rest need not be looked at.
  const characters = Array.from(text.slice(0, 2 * most + 2))
  const cut = characters.length > most ? [...characters.slice(0, most - 1), '…'] : characters
  return cut
    .join('')
    .toWellFormed()
    .replaceAll(/\p{Cc}/gu, '\uFFFD')
}

function toText(fields: ChangeContext): string {
  const told = Object.entries(fields).filter(([, value]) => value !== null)
  return told.length === 0 ? '' : JSON.stringify(Object.fromEntries(told))
}
