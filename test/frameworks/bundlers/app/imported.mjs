import mqtt, { connect } from 'mqtt-miniprogram'
import { createStreamBuilder } from 'mqtt-miniprogram/transport'

Page({ mqtt: { ...mqtt, connect }, createStreamBuilder })
