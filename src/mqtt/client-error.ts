/** What goes wrong with a client. */

import type { ErrorWithReasonCode } from 'mqtt/lib/shared'
import type { SocketError } from '../socket/socket-error.ts'

/**
 * What the event `error` brings: of the connection a `SocketError`, for a refusal of the broker an error with its
 * number as `code`, and a few errors of MQTT.js that have no code.
 */
export type ClientError = SocketError | ErrorWithReasonCode | (Error & { code?: undefined })
