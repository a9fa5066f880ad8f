// A page that shows what its client is doing, and the seconds until it tries again.
/* eslint @typescript-eslint/no-require-imports: off -- a file of a mini program is CommonJS */
/* global require, Page */

const mqtt = require('../../lib/mqtt.min.js')

const texts = {
  idle: 'not connected',
  connecting: 'connecting …',
  connected: 'live',
  waiting: 'connection lost',
  suspended: 'asleep',
  offline: 'no network',
  ended: '',
}

Page({
  data: { text: '', seconds: 0 },

  onLoad() {
    this.client = mqtt.connect('wxs://broker.example/mqtt')
    this.client.on('state', () => this.show())
    this.timer = setInterval(() => this.show(), 1000)
    this.show()
  },

  show() {
    const { state, nextRetryAt } = this.client
    const seconds = nextRetryAt ? Math.max(0, Math.ceil((nextRetryAt - Date.now()) / 1000)) : 0
    this.setData({ text: texts[state], seconds })
  },

  tryNow() {
    if (this.client.state === 'waiting') this.client.connect()
  },

  onUnload() {
    clearInterval(this.timer)
    this.client.end()
  },
})
