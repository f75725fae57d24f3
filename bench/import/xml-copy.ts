const TIME = /\b(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?)(Z|[+-]\d\d:\d\d)?/g

/** Every time that a TCX or GPX file tells, ms since 1970. */
export function xmlTimes(bytes: Uint8Array): number[] {
  return Array.from(toText(bytes).matchAll(TIME), ([, time, zone]) => Date.parse(`${time}${zone ?? 'Z'}`))
}

/** The same recording at another time. A comment behind the last element tells apart copies of files that have no times. */
export function copyXml(original: Uint8Array, shiftSeconds: number, serial: number): Uint8Array<ArrayBuffer> {
  const moved = toText(original).replace(TIME, (_, time: string, zone?: string) => {
    // The zone is kept as it is written, so the clock on the wall moves by as much.
    const shifted = new Date(Date.parse(`${time}Z`) + shiftSeconds * 1_000).toISOString()
    const fraction = /\.\d+$/.exec(time)?.[0] ?? ''
    return `${shifted.slice(0, 19)}${fraction}${zone ?? ''}`
  })
  return Uint8Array.from(Buffer.from(`${moved}\n<!-- ${serial} -->\n`, 'latin1'))
}

// Bytes as they are, whatever the encoding: only digits change.
function toText(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1')
}
