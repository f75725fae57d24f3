import { SaxesParser } from 'saxes'
import { DecodeError } from '../decode-error.ts'

/** Told of the elements of a document in their order. Names come without their prefix. */
export interface XmlListener {
  open(name: string, attributes: Readonly<Record<string, string>>, path: readonly string[]): void
  /** `text` is what stood directly in the element, trimmed; '' for elements that hold elements. */
  close(name: string, text: string, path: readonly string[]): void
}

/** Reads a document piece by piece. @throws DecodeError `xml_dtd`, `xml_malformed`, `xml_depth` from `write` and `close` */
export class XmlReader {
  readonly #parser = new SaxesParser<{ xmlns: false }>({ xmlns: false })
  readonly #listener: XmlListener
  readonly #path: string[] = []
  #isMuted = false
  #text = ''
  /** The parser closes an element before it complains that another was meant. */
  #isClosing = false
  #closedAt = 0
  #readUnits = 0

  constructor(maxXmlDepth: number, listener: XmlListener) {
    this.#listener = listener
    const parser = this.#parser
    parser.on('doctype', () => {
      throw new DecodeError('xml_dtd')
    })
    parser.on('error', (error) => {
      if (!error.message.includes('unexpected close tag')) this.#settle()
      // The parser's own message quotes the document.
      throw new DecodeError('xml_malformed', `the XML is cut or malformed (line ${parser.line})`)
    })
    parser.on('opentag', (tag) => {
      this.#settle()
      if (this.#path.length >= maxXmlDepth) throw new DecodeError('xml_depth')
      const name = localName(tag.name)
      this.#path.push(name)
      this.#text = ''
      if (!this.#isMuted) this.#listener.open(name, tag.attributes, this.#path)
    })
    const addText = (piece: string) => {
      this.#settle()
      this.#text += piece
    }
    parser.on('text', addText)
    parser.on('cdata', addText)
    parser.on('closetag', () => {
      this.#settle()
      this.#isClosing = true
      this.#closedAt = parser.position
    })
  }

  /** How many code units there are up to the end of the last whole element. */
  get readUnits(): number {
    return this.#readUnits
  }

  /** Goes into elements without telling of them. */
  enter(names: readonly string[]): void {
    this.#isMuted = true
    const tags = names.map((name) => `<${name}>`).join('')
    this.#parser.write(tags)
    this.#isMuted = false
    this.#readUnits = tags.length
  }

  write(text: string): void {
    this.#parser.write(text)
  }

  close(): void {
    this.#parser.close()
    this.#settle()
  }

  #settle(): void {
    if (!this.#isClosing) return
    this.#isClosing = false
    this.#readUnits = this.#closedAt
    this.#listener.close(this.#path.at(-1)!, this.#text.trim(), this.#path)
    this.#path.pop()
    this.#text = ''
  }
}

function localName(name: string): string {
  return name.slice(name.indexOf(':') + 1)
}
