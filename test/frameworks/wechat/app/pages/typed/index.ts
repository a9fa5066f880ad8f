import mqtt, { type MqttClient } from 'mqtt-miniprogram'
import { createStreamBuilder } from 'mqtt-miniprogram/transport'

interface Room {
  client?: MqttClient
}

const room: Room = {}
Page({ mqtt, createStreamBuilder, room })
