import { Button, Text, View } from '@tarojs/components'
import Taro, { useLoad, useUnload } from '@tarojs/taro'
import mqtt from 'mqtt-miniprogram'
import { useRef, useState } from 'react'
import { store } from '../../store'

export default function Room() {
  const [lines, setLines] = useState([])
  const [inState, setInState] = useState(null)
  const inRef = useRef(null)

  useLoad(({ url }) => {
    const connect = (clientId, options = {}) =>
      mqtt.connect(decodeURIComponent(url), { clientId, reconnectPeriod: 20, ...options })
    // Where users keep their clients; the last one takes Taro's own socket, which is a promise.
    const places = {
      'in-ref': (inRef.current = connect('in-ref')),
      'in-state': connect('in-state'),
      'in-store': (store.client = connect('in-store')),
      'in-global-data': (Taro.getApp().globalData = { client: connect('in-global-data') }).client,
      'over-taro': (store.overTaro = connect('over-taro', { wx: Taro })),
    }
    setInState(places['in-state'])
    for (const [name, client] of Object.entries(places)) {
      client.on('message', (topic, payload) => setLines((all) => [...all, `${name} ${topic}: ${payload}`]))
      client.subscribe(`${name}/#`, { qos: 1 }, () => client.publish(`${name}/a`, 'hello', { qos: 2 }))
    }
  })
  useUnload(() => {
    const all = [inRef.current, inState, store.client, store.overTaro, Taro.getApp().globalData.client]
    for (const client of all) client.end()
  })

  return (
    <View>
      <Button onClick={() => inState.publish('in-state/b', 'again', { qos: 1 })}>greet</Button>
      {lines.map((line) => (
        <Text key={line}>{line}</Text>
      ))}
    </View>
  )
}
