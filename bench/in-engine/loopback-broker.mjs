/**
 * The far end of a socket, as cheap as it can be: it reads no more of a packet than its length and its identifier, hands
 * every PUBLISH back as it came, and answers once per turn with one frame, first the acknowledgements, then the messages.
 * A message keeps its identifier on the way back: the identifiers of the two directions are separate.
 */

const CONNECT = 1
const PUBLISH = 3
const PUBREC = 5
const PUBREL = 6
const SUBSCRIBE = 8
const UNSUBSCRIBE = 10
const PINGREQ = 12
/** Acknowledgements of what was handed back, and DISCONNECT: nothing to answer. */
const UNANSWERED = [4, 7, 14]

class Bytes {
  #bytes = new Uint8Array(64)
  length = 0

  #reserve(length) {
    if (this.length + length <= this.#bytes.length) return
    const grown = new Uint8Array(2 * (this.length + length))
    grown.set(this.view())
    this.#bytes = grown
  }

  put(a, b, c, d) {
    this.#reserve(4)
    const bytes = this.#bytes
    bytes[this.length] = a
    bytes[this.length + 1] = b
    bytes[this.length + 2] = c
    bytes[this.length + 3] = d
    this.length += 4
  }

  append(bytes) {
    this.#reserve(bytes.length)
    this.#bytes.set(bytes, this.length)
    this.length += bytes.length
  }

  view() {
    return this.#bytes.subarray(0, this.length)
  }
}

export class LoopbackBroker {
  #loop
  #deliver
  #rest
  #answers = new Bytes()
  #messages = new Bytes()
  #due = false

  /** False: messages and acknowledgements of them are taken in and left unanswered. */
  answering = true

  /** @param deliver is handed an ArrayBuffer, one frame, in a turn of its own */
  constructor(loop, deliver) {
    this.#loop = loop
    this.#deliver = deliver
  }

  /** @throws Error for a packet that no client sends */
  receive(frame) {
    let bytes = new Uint8Array(frame)
    if (this.#rest !== undefined) {
      const joined = new Uint8Array(this.#rest.length + bytes.length)
      joined.set(this.#rest)
      joined.set(bytes, this.#rest.length)
      bytes = joined
      this.#rest = undefined
    }
    const end = bytes.length
    let at = 0
    // PUBLISH packets that follow one another are copied together.
    let run = -1
    while (at < end) {
      let body = at + 1
      let length = 0
      let shift = 0
      let byte = 128
      while (byte > 127 && body < end) {
        byte = bytes[body++]
        length += (byte & 127) << shift
        shift += 7
      }
      if (byte > 127 || body + length > end) break
      const type = bytes[at] >> 4
      if (type === PUBLISH) {
        if (this.answering) {
          if (run < 0) run = at
          const qos = (bytes[at] >> 1) & 3
          if (qos > 0) {
            const id = body + 2 + (bytes[body] << 8) + bytes[body + 1]
            this.#answers.put(qos === 1 ? 0x40 : 0x50, 2, bytes[id], bytes[id + 1])
          }
        }
      } else {
        if (run >= 0) this.#messages.append(bytes.subarray(run, at))
        run = -1
        this.#answer(type, bytes, body, body + length)
      }
      at = body + length
    }
    if (run >= 0) this.#messages.append(bytes.subarray(run, at))
    if (at < end) this.#rest = bytes.slice(at)
    if (!this.#due && this.#answers.length + this.#messages.length > 0) {
      this.#due = true
      this.#loop.post(() => this.#flush())
    }
  }

  #answer(type, bytes, body, end) {
    const answers = this.#answers
    if (type === PUBREL) {
      if (this.answering) answers.put(0x70, 2, bytes[body], bytes[body + 1])
    } else if (type === PUBREC) {
      if (this.answering) answers.put(0x62, 2, bytes[body], bytes[body + 1])
    } else if (type === CONNECT) answers.put(0x20, 2, 0, 0)
    else if (type === SUBSCRIBE) {
      const granted = []
      for (let at = body + 2; at < end;) {
        at += 2 + (bytes[at] << 8) + bytes[at + 1]
        granted.push(bytes[at++])
      }
      const length = 2 + granted.length
      const lengthBytes = length < 128 ? [length] : [(length & 127) | 128, length >> 7]
      answers.append([0x90, ...lengthBytes, bytes[body], bytes[body + 1], ...granted])
    } else if (type === UNSUBSCRIBE) answers.put(0xb0, 2, bytes[body], bytes[body + 1])
    else if (type === PINGREQ) answers.append([0xd0, 0])
    else if (!UNANSWERED.includes(type)) throw new Error(`the broker was sent a packet of type ${type}`)
  }

  #flush() {
    this.#due = false
    const answers = this.#answers
    const messages = this.#messages
    const frame = new Uint8Array(answers.length + messages.length)
    frame.set(answers.view())
    frame.set(messages.view(), answers.length)
    answers.length = 0
    messages.length = 0
    this.#deliver(frame.buffer)
  }
}
