import mqtt from '../../lib/mqtt.min.js'
import * as all from '../../lib/mqtt.min'

const required = require('../../lib/mqtt.min.js')

Page({ mqtt, isOne: required.connect === mqtt.connect && all.connect === mqtt.connect })
