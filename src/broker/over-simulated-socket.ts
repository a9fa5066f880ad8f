/** A broker as the server of a simulated mini program. */

import type { ServerConnection } from '../simulator/wire/server-connection.ts'
import { chooseProtocol } from './subprotocol.ts'
import type { Attachment, Transport } from './transport.ts'

/** The server's end of a simulated socket, as far as a broker needs it. */
export type SimulatedConnection = Pick<
  ServerConnection,
  'protocols' | 'accept' | 'refuse' | 'send' | 'close' | 'onMessage' | 'onClose'
>

/** Close codes of WebSocket: done, and a kind of data that is not taken. */
const NORMAL = 1000
const UNSUPPORTED_DATA = 1003

/** A server for the simulated mini program, behind which a broker sits. */
export const overSimulatedSocket =
  (broker: { attach(transport: Transport): Attachment }) =>
  (connection: SimulatedConnection): void => {
    const protocol = chooseProtocol(connection.protocols)
    if (protocol === undefined) {
      connection.refuse(400)
      return
    }
    connection.accept({ protocol })
    let isOpen = true
    const close = (code: number): void => {
      if (!isOpen) return
      isOpen = false
      connection.close(code)
    }
    const attachment = broker.attach({
      send: (bytes) => {
        // A socket that ended while the broker was still answering takes nothing more.
        if (isOpen) connection.send(bytes)
      },
      close: () => {
        close(NORMAL)
      },
    })
    connection.onMessage = (data) => {
      if (typeof data !== 'string') {
        attachment.receive(new Uint8Array(data))
        return
      }
      attachment.closed()
      close(UNSUPPORTED_DATA)
    }
    connection.onClose = () => {
      isOpen = false
      attachment.closed()
    }
  }
