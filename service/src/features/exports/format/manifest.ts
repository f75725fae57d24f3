import Type, { type Static } from 'typebox'
import { Compile } from 'typebox/compile'
import { OWN_EXPORT } from '../../uploads/index.ts'

const MANIFEST = OWN_EXPORT.manifest

/** Grows when an older Longrun could not read what a newer one writes. */
export const FORMAT_VERSION = 1

const CLOSED = { additionalProperties: false } as const
const Count = Type.Integer({ minimum: 0, maximum: Number.MAX_SAFE_INTEGER })

const Part = Type.Object(
  {
    name: Type.String({ pattern: '^[A-Za-z]{1,40}$' }),
    file: Type.String({ pattern: '^[A-Za-z]{1,40}[.]jsonl$' }),
    lines: Count,
    bytes: Count,
    sha256: Type.String({ pattern: '^[0-9a-f]{64}$' }),
  },
  CLOSED,
)

/** The last file of an export: where it is, the export is whole. */
export const Manifest = Type.Object(
  {
    format: Type.Literal(OWN_EXPORT.format),
    formatVersion: Type.Literal(FORMAT_VERSION),
    service: Type.String({ maxLength: 100 }),
    startedAt: Type.String({ format: 'date-time' }),
    endedAt: Type.String({ format: 'date-time' }),
    userId: Type.String({ format: 'uuid' }),
    parts: Type.Array(Part, { maxItems: 100 }),
    originals: Type.Object({ files: Count, bytes: Count }, CLOSED),
  },
  CLOSED,
)
export type Manifest = Static<typeof Manifest>
/** One file of an export, as its manifest tells of it. */
export type ManifestPart = Manifest['parts'][number]

const checker = Compile(Manifest)

/** The manifest that a text is, or what is wrong with it. */
export function parseManifest(text: string): Manifest | { readonly problems: { path: string; message: string }[] } {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    return { problems: [{ path: MANIFEST, message: 'must be JSON' }] }
  }
  if (checker.Check(value)) return value
  const problems = checker.Errors(value).map(({ instancePath, message }) => ({
    path: `${MANIFEST}${instancePath.replaceAll('/', '.')}`,
    message,
  }))
  return { problems: problems.slice(0, 20) }
}
