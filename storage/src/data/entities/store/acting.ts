import { asActor } from '../../../access/index.ts'

type Method = (...values: unknown[]) => unknown

/**
 * The same methods, which tell the audit log that whatever they change is done by whom their last argument names (`by`).
 * Those whose last argument names nobody are left as they are.
 */
export function tellingActor<Methods extends object>(methods: Methods): Methods {
  const telling = Object.entries(methods as Record<string, Method>).map(([name, method]) => [name, toTelling(method)])
  return Object.fromEntries(telling) as Methods
}

function toTelling(method: Method): Method {
  return (...values) => {
    const options = values.at(-1) as { readonly by?: string | null } | undefined
    return options?.by === undefined ? method(...values) : asActor(options.by, () => method(...values))
  }
}
