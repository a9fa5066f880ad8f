const mqtt = require('../lib/mqtt.min.js')

Page({ mqtt })
