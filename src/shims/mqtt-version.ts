/** Why: MQTT.js reads its version from its whole package.json; the build hands over the number alone. */

declare const MQTT_VERSION: string

export const version = MQTT_VERSION
