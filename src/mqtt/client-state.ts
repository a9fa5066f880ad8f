/** What a page can show of a client; each change is emitted as the event `state`. */

export type ClientState =
  /** Nothing is under way: before the first `connect()` under `manualConnect`, or lost and not to be tried again. */
  | 'idle'
  /** Asking for credentials, waiting for a socket, dialling, or waiting for the broker's answer. */
  | 'connecting'
  | 'connected'
  /** Between two attempts; `nextRetryAt` says until when. */
  | 'waiting'
  /** Disconnected while hidden (`onHide: 'disconnect'`), until the mini program is shown. */
  | 'suspended'
  /** The phone says that it has no network; `nextRetryAt` says when the next attempt begins all the same. */
  | 'offline'
  | 'ended'

/** What the state follows from. */
interface Facts {
  readonly connected: boolean
  readonly disconnecting: boolean
  readonly disconnected: boolean
  readonly reconnecting: boolean
  readonly reconnectSuppressed: boolean
  readonly reconnectTimer: unknown
  readonly _dialling: { readonly isConnecting: boolean }
  readonly _presence: { readonly isHidden: boolean; readonly isOffline: boolean }
}

export function stateOf(client: Facts): ClientState {
  if (client.connected) return 'connected'
  if (client.disconnecting || client.disconnected) return 'ended'
  if (client._presence.isHidden) return 'suspended'
  if (client._dialling.isConnecting) return 'connecting'
  if (client._presence.isOffline && client.reconnecting) return 'offline'
  if (client.reconnectTimer) return 'waiting'
  return client.reconnecting && !client.reconnectSuppressed ? 'connecting' : 'idle'
}
