// Signing in with a vendor's REST interface: an app token buys a user token, which is the password of the broker.
/* eslint @typescript-eslint/no-require-imports: off -- a file of a mini program is CommonJS */
/* global require, module, wx */

const mqtt = require('../../lib/mqtt.min.js')

/** What the vendor's console tells. For a trial only: the secret can be read in every copy of the mini program. */
const app = { appClientId: 'my-app-client', appClientSecret: 'my-app-secret' }

function connect({ username, deviceId, appId }) {
  const clientId = `${deviceId}@${appId}`
  const seconds = 3 * 24 * 3600
  const post = (path, data, header) =>
    new Promise((success, fail) =>
      wx.request({
        url: `https://rest.example/openapi/rm${path}`,
        method: 'POST',
        data,
        header,
        success,
        fail,
      }),
    ).then(({ data: { body } }) => body.access_token)
  const token = mqtt.storedToken({
    fetch: () =>
      post('/app/token', app).then((Authorization) =>
        post('/user/token', { username, expires_in: seconds, cid: clientId }, { Authorization }),
      ),
    expiresIn: seconds * 1000,
    storageKey: `token of ${username}`,
  })
  const credentials = (request) => token(request).then((password) => ({ username, password }))
  return mqtt.connect('wxs://broker.example/mqtt', { clientId, credentials })
}

module.exports = { connect }
