import type { Multipart, MultipartFile } from '@fastify/multipart'
import { type InputProblem, invalidInput, Problem } from '../../../http/index.ts'
import type { NewUpload, ReceivedContent, TakeFile } from './upload-service.ts'

/** What a form may hold, for the multipart parser: a little more than is taken, so that too much is told and not cut. */
export function formLimits(maxBytes: number) {
  return {
    fileSize: maxBytes + 1,
    files: 2,
    fields: 5,
    parts: 7,
    fieldSize: 4_096,
    fieldNameSize: 100,
    headerPairs: 20,
  }
}

/**
 * Reads the form of an upload as it arrives: one `file`, and the other fields before or after it.
 * @throws Problem everything wrong with the form, and `malformed_request` where it is cut
 */
export async function readUploadForm(parts: AsyncIterableIterator<Multipart>, take: TakeFile): Promise<NewUpload> {
  const form = new UploadForm(take)
  for (let part = await nextPart(parts); part; part = await nextPart(parts)) await form.add(part)
  return form.finish()
}

const FIELDS = ['external_id', 'start_time'] as const
type Field = (typeof FIELDS)[number]
const KNOWN = ['file', ...FIELDS].join(', ')

class UploadForm {
  readonly #take: TakeFile
  readonly #problems: InputProblem[] = []
  readonly #fields = new Map<Field, string>()
  #file: { name: string; content: ReceivedContent } | undefined

  constructor(take: TakeFile) {
    this.#take = take
  }

  async add(part: Multipart): Promise<void> {
    if (part.type === 'file' && part.fieldname === 'file' && !this.#file) {
      const name = part.filename ?? ''
      this.#file = { name, content: await this.#take(bytesOf(part), this.#toFields(name)) }
      return
    }
    // What is not taken must be read all the same, or the form never ends.
    if (part.type === 'file') part.file.resume()
    const field = FIELDS.find((each) => each === part.fieldname)
    if (part.fieldname === 'file') this.#refuse('file', this.#file ? 'must be sent once' : 'must be a file')
    else if (!field) this.#refuse(part.fieldname, `is not known; known: ${KNOWN}`)
    else if (part.type === 'file' || typeof part.value !== 'string') this.#refuse(field, 'must be text')
    else if (this.#fields.has(field)) this.#refuse(field, 'must be sent once')
    else this.#fields.set(field, part.value)
  }

  finish(): NewUpload {
    if (!this.#file && !this.#problems.some(({ path }) => path === 'file')) {
      this.#refuse('file', 'is required: a .fit, .tcx or .gpx file, .gz of one, or a .zip of many')
    }
    if (!this.#file || this.#problems.length > 0) throw invalidInput(this.#problems)
    return { ...this.#toFields(this.#file.name), content: this.#file.content }
  }

  #toFields(name: string) {
    return { name, externalId: this.#fields.get('external_id'), startTime: this.#fields.get('start_time') }
  }

  #refuse(path: string, message: string): void {
    this.#problems.push({ path, message })
  }
}

async function nextPart(parts: AsyncIterableIterator<Multipart>): Promise<Multipart | undefined> {
  try {
    const { done, value } = await parts.next()
    return done ? undefined : value
  } catch (cause) {
    throw malformed(cause)
  }
}

async function* bytesOf({ file }: MultipartFile): AsyncGenerator<Uint8Array> {
  try {
    yield* file
  } catch (cause) {
    throw malformed(cause)
  }
}

// The parser fails by what is wrong with the form, or by the end of the connection.
function malformed(cause: unknown): Problem {
  return new Problem('malformed_request', { detail: 'The form is cut, malformed or holds too many parts', cause })
}
