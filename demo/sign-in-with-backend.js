// Signing in with WeChat: your own server trades the code of wx.login for a token, and that is the password.
/* eslint @typescript-eslint/no-require-imports: off -- a file of a mini program is CommonJS */
/* global require, module, wx */

const mqtt = require('../../lib/mqtt.min.js')

const url = 'https://api.example/token'
const call = (name, options) => new Promise((success, fail) => wx[name]({ ...options, success, fail }))

const token = mqtt.storedToken({
  fetch: () =>
    call('login')
      .then(({ code }) => call('request', { url, method: 'POST', data: { code } }))
      .then(({ statusCode, data }) => {
        // To wx.request every answer is a success.
        if (statusCode !== 200) throw new Error(`${url} answered with HTTP ${statusCode}`)
        return { token: data.token, expiresIn: data.expiresIn * 1000 }
      }),
})
const credentials = (request) => token(request).then((password) => ({ username: 'user', password }))

module.exports = { connect: () => mqtt.connect('wxs://broker.example/mqtt', { credentials }) }
