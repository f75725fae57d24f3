import { readFile } from 'node:fs/promises'
import { type Feature, ok } from '../http/index.ts'

const PAGE = new URL('../../../console/index.html', import.meta.url)

const HEADERS = {
  'content-type': 'text/html; charset=utf-8',
  'content-security-policy':
    "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
}

/** The console, which is one page of links for now. */
export const pageOfLinks: Feature = async (routes) => {
  const page = await readFile(PAGE)
  routes.get('/', { summary: 'A page of links', access: 'public', answers: { 200: 'text/html' } }, () =>
    ok(page, { headers: HEADERS }),
  )
}
