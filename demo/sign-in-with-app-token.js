// Signing in at a vendor's REST interface: an app token buys a user token, and that is the password.
/* eslint @typescript-eslint/no-require-imports: off -- a file of a mini program is CommonJS */
/* global require, module, wx */

const mqtt = require('../../lib/mqtt.min.js')

const rest = 'https://rest.example/openapi/rm'
// For a trial only: everybody who has the mini program can read the secret. Later your own server asks for the tokens.
const app = { appClientId: 'my-app-client', appClientSecret: 'my-app-secret' }

const post = (path, data, header) =>
  new Promise((success, fail) => {
    wx.request({ url: rest + path, method: 'POST', data, header, success, fail })
  }).then(({ statusCode, data }) => {
    if (statusCode !== 200) throw new Error(`${path} answered with HTTP ${statusCode}`)
    return data.body.access_token
  })

function connect({ username, clientId }) {
  const user = { username, cid: clientId, expires_in: 3 * 24 * 3600 }
  const token = mqtt.storedToken({
    fetch: () =>
      post('/app/token', app).then((Authorization) => post('/user/token', user, { Authorization })),
    expiresIn: user.expires_in * 1000,
    storageKey: `mqtt-token ${username}`,
  })
  const credentials = (request) => token(request).then((password) => ({ username, password }))
  return mqtt.connect('wxs://broker.example/mqtt', { clientId, credentials })
}

module.exports = { connect }
