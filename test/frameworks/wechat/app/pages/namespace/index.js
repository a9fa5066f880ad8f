import * as mqtt from 'mqtt-miniprogram'
import * as transport from 'mqtt-miniprogram/transport'

Page({ mqtt, createStreamBuilder: transport.createStreamBuilder })
