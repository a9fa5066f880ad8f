/** Why: MQTT.js guesses its environment from window, process and navigator; here it is known. */

export const isWebWorker = false
export const isReactNativeBrowser = false
export default false
