const mqtt = require('mqtt-miniprogram')
const { createStreamBuilder } = require('mqtt-miniprogram/transport')

Page({ mqtt, createStreamBuilder })
