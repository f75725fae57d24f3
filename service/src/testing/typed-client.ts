import { type LongrunClient, longrunClient } from 'longrun/client'
import { requireDocumented } from './contract/index.ts'

/** The client that front ends use, with a browser's habit of keeping its cookie. Every answer is held against the document. */
export function typedClient(url: string, { token }: { readonly token?: string } = {}): LongrunClient {
  let cookie: string | undefined
  return longrunClient({
    url,
    ...(token === undefined ? {} : { token }),
    async fetch(request) {
      if (cookie !== undefined) request.headers.set('cookie', cookie)
      const response = await globalThis.fetch(request)
      for (const line of response.headers.getSetCookie()) {
        const [pair] = line.split(';', 1)
        cookie = pair?.endsWith('=') ? undefined : pair
      }
      const { status, headers } = response
      const path = request.url.slice(url.length)
      await requireDocumented(url, {
        method: request.method,
        path,
        status,
        headers,
        text: await response.clone().text(),
      })
      return response
    },
  })
}
