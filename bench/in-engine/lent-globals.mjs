/** What some peers read and a mini program does not have. They are lent no more than they need to work at all. */

/** Of the DOM's WebSocket what u8-mqtt and paho-mqtt use, over `wx`. */
export function createWebSocket(wx) {
  return class WebSocket {
    binaryType = 'arraybuffer'
    onopen = null
    onmessage = null
    onclose = null
    onerror = null
    #task

    constructor(url, protocols) {
      this.readyState = 0
      this.#task = wx.connectSocket({ url, protocols })
      this.#task.onOpen(() => {
        this.readyState = 1
        if (this.onopen) this.onopen({})
      })
      this.#task.onMessage(({ data }) => {
        if (this.onmessage) this.onmessage({ data })
      })
      this.#task.onClose(({ code, reason }) => {
        this.readyState = 3
        if (this.onclose) this.onclose({ code, reason, wasClean: code === 1000 })
      })
    }

    send(data) {
      let bytes = data
      if (ArrayBuffer.isView(data)) {
        const { buffer, byteOffset, byteLength } = data
        const whole = byteLength === buffer.byteLength
        bytes = whole ? buffer : buffer.slice(byteOffset, byteOffset + byteLength)
      }
      this.#task.send({ data: bytes })
    }

    close(code, reason) {
      this.readyState = 2
      this.#task.close({ code, reason })
    }
  }
}

/** UTF-8 without the engine's help, as a mini program has to do it. */
export class TextEncoder {
  encode(text = '') {
    const escaped = unescape(encodeURIComponent(text))
    const bytes = new Uint8Array(escaped.length)
    for (let i = 0; i < escaped.length; i++) bytes[i] = escaped.charCodeAt(i)
    return bytes
  }
}

export class TextDecoder {
  decode(bytes = new Uint8Array(0)) {
    let escaped = ''
    for (let i = 0; i < bytes.length; i += 4096) {
      escaped += String.fromCharCode.apply(null, bytes.subarray(i, i + 4096))
    }
    return decodeURIComponent(escape(escaped))
  }
}

export class AbortSignal {
  aborted = false
  addEventListener() {}
  removeEventListener() {}
}

export class AbortController {
  signal = new AbortSignal()
  abort() {
    this.signal.aborted = true
  }
}
