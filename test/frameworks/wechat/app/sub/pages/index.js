const mqtt = require('mqtt-miniprogram')

Page({ mqtt })
