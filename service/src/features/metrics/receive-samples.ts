import type { Readable } from 'node:stream'
import type { Clock } from '@longrun/storage'
import type { FastifyRequest } from 'fastify'
import {
  closeWhenStalled,
  invalidInput,
  isForeignCharset,
  LINES_TYPE,
  Problem,
  parseLine,
  type ReceivedBody,
  readLines,
} from '../../http/index.ts'
import type { MetricLimits } from './metric-limits.ts'
import { fingerprintOf, type SampleBatch, SampleCollector } from './sample-batch.ts'

/** Takes in samples: a JSON body, or lines as they arrive. Either is checked whole before any of it is stored. */
export class SampleReceiver {
  readonly #limits: MetricLimits
  readonly #clock: Clock
  #streams = 0

  constructor(limits: MetricLimits, clock: Clock) {
    this.#limits = limits
    this.#clock = clock
  }

  /**
   * @throws Problem `invalid_input` with every fault, `body_too_large`, `busy`
   */
  async receive(request: FastifyRequest): Promise<ReceivedBody<SampleBatch>> {
    const isLines = request.headers['content-type']?.toLowerCase().startsWith(LINES_TYPE) ?? false
    if (!isLines) return toReceived(this.#collectBody(request.body), new DisposableStack())
    if (isForeignCharset(request.headers['content-type'])) {
      throw new Problem('unsupported_media_type', {
        detail: 'Lines are taken in UTF-8 only: name no charset, or utf-8',
      })
    }
    if (this.#streams >= this.#limits.maxStreams) {
      throw new Problem('busy', { detail: `${this.#streams} streams of samples are being received at the moment` })
    }
    // Its samples are held in memory until the request is answered.
    this.#streams += 1
    using place = new DisposableStack()
    place.defer(() => {
      this.#streams -= 1
    })
    using _ = closeWhenStalled(request.raw, this.#limits.stalledMs)
    const batch = await this.#collectLines(request.body as Readable)
    return toReceived(batch, place.move())
  }

  #collectBody(body: unknown): SampleBatch {
    const { maxSamples } = this.#limits
    if (typeof body !== 'object' || body === null || Array.isArray(body)) {
      throw invalidInput([{ path: 'body', message: 'must be a JSON object with samples' }])
    }
    const collector = new SampleCollector(this.#clock(), this.#limits)
    const { samples, ...others } = body as Record<string, unknown>
    for (const field of Object.keys(others)) collector.refuse(field.slice(0, 100), 'is unknown; known: samples')
    if (!Array.isArray(samples) || samples.length < 1 || samples.length > maxSamples) {
      const words = samples === undefined ? 'is required: ' : 'must be '
      collector.refuse('samples', `${words}a list of 1 to ${maxSamples} samples; more are taken as ${LINES_TYPE}`)
    } else for (const sample of samples) collector.add(sample)
    return collector.finish()
  }

  async #collectLines(body: Readable): Promise<SampleBatch> {
    const { maxStreamedSamples } = this.#limits
    const collector = new SampleCollector(this.#clock(), this.#limits)
    for await (const lines of readLines(body, 'samples', this.#limits)) {
      for (const line of lines) {
        if (collector.count === maxStreamedSamples) {
          throw invalidInput([{ path: 'samples', message: `must be at most ${maxStreamedSamples} lines` }])
        }
        collector.add(parseLine(line))
      }
    }
    if (collector.count === 0) collector.refuse('samples', `must be 1 to ${maxStreamedSamples} lines, a sample each`)
    return collector.finish()
  }
}

function toReceived(body: SampleBatch, held: DisposableStack): ReceivedBody<SampleBatch> {
  return {
    body,
    // Only asked for where there is a key: of a million samples it takes a while.
    get fingerprint() {
      return fingerprintOf(body)
    },
    [Symbol.asyncDispose]: async () => held.dispose(),
  }
}
