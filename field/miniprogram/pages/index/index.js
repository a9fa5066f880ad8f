/* eslint-disable @typescript-eslint/no-this-alias, @typescript-eslint/no-require-imports -- ES5, as mini programs run it */
/* global wx, Page, require */
/** One page: an address, a button, what to do now, and the trace to copy. */
'use strict'

var recorder = require('../../recorder.js')

var tasks = {
  hide: 'Press home, wait 30 s, and come back. / 按 Home 键离开,30 秒后回来。',
  network: 'Switch WiFi off, wait 10 s, and tap Done. / 关闭 WiFi,等 10 秒,再点完成。',
}

Page({
  data: { url: 'wss://', running: false, line: '', task: '', asked: false, trace: '' },

  setUrl: function (event) {
    this.setData({ url: event.detail.value })
  },

  start: function () {
    var page = this
    this.setData({ running: true, trace: '' })
    recorder.record(wx, {
      url: this.data.url.replace(/\/$/, ''),
      progress: function (name, index, count) {
        page.setData({ line: index + 1 + ' / ' + count + '  ' + name })
      },
      ask: function (what, then) {
        page.then = then
        page.setData({ task: tasks[what], asked: true })
      },
      done: function (cases) {
        page.setData({ running: false, line: '', trace: JSON.stringify(page.traceOf(cases)) })
      },
    })
  },

  did: function () {
    var then = this.then
    this.setData({ task: '', asked: false })
    if (then) then()
  },

  traceOf: function (cases) {
    var device = wx.getDeviceInfo ? wx.getDeviceInfo() : wx.getSystemInfoSync()
    var app = wx.getAppBaseInfo ? wx.getAppBaseInfo() : wx.getSystemInfoSync()
    return {
      format: 1,
      device: device.brand + ' ' + device.model,
      platform: device.platform,
      system: device.system,
      wechat: app.version,
      baseLibrary: app.SDKVersion,
      cases: cases,
    }
  },

  copy: function () {
    wx.setClipboardData({ data: this.data.trace })
  },
})
