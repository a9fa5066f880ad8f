/** Options of MQTT.js that mean nothing on a phone: Node's own, and those of ws. */

export type ClientOptions = object
export type ClientRequestArgs = object
export declare const setInterval: (run: () => void, milliseconds: number) => unknown
export declare const clearInterval: (id: unknown) => void
