/** What a page can show of a client; each change is told as the event `state`. */

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
  /** The phone has no network: nothing is dialled until it has one. */
  | 'offline'
  | 'ended'
