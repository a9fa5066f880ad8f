// pages/index/index.js of a mini program, with dist/mqtt.min.js copied to lib/mqtt.min.js.
/* eslint @typescript-eslint/no-require-imports: off -- a file of a mini program is CommonJS */
/* global require, Page */

const mqtt = require('../../lib/mqtt.min.js')

Page({
  data: { state: 'connecting', messages: [] },

  onLoad() {
    const client = mqtt.connect('wxs://broker.example/mqtt', { username: 'user', password: 'secret' })
    this.client = client

    client.on('connect', () => {
      this.setData({ state: 'connected' })
      client.subscribe('greetings/#', { qos: 1 })
    })
    client.on('message', (topic, payload) => {
      const messages = this.data.messages.concat(`${topic}: ${payload}`)
      this.setData({ messages: messages.slice(-50) })
    })
    client.on('close', () => this.setData({ state: 'offline' }))
    client.on('error', (error) => console.error(error.message))
  },

  greet() {
    this.client.publish('greetings/hello', 'Hello', { qos: 1 }, (error) => {
      if (error) this.setData({ state: error.message })
    })
  },

  onUnload() {
    this.client.end()
  },
})
