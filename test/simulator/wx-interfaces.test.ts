import { describe, expect, it } from 'vitest'
import type { Datagram, FetchInit, TcpConnection, TCPSocket } from '../../src/testing.ts'
import { opened, stage, type Stage } from './program.ts'

/** Everything a TCP socket tells. */
function heardOf(socket: TCPSocket): string[] {
  const heard: string[] = []
  socket.onConnect(() => heard.push('connect'))
  socket.onMessage(({ message, remoteInfo }) =>
    heard.push(`${Buffer.from(message).toString()} from ${remoteInfo.address}:${remoteInfo.port}`),
  )
  socket.onError(({ errCode }) => heard.push(`error ${errCode}`))
  socket.onClose(() => heard.push('close'))
  return heard
}

function tcp(options: Parameters<typeof stage>[0] = {}): Stage & { peers: TcpConnection[] } {
  const peers: TcpConnection[] = []
  const tcpServer = (connection: TcpConnection): void => {
    peers.push(connection)
    connection.onMessage = (data) => connection.send(Buffer.concat([Buffer.from('echo '), data]))
    connection.accept()
  }
  return { ...stage({ tcpServer, ...options }), peers }
}

describe('wx.createTCPSocket (docs/platform.md §12)', () => {
  it('carries bytes both ways, in order, and closes', async () => {
    const { wx, clock, peers } = tcp()
    const socket = wx.createTCPSocket()
    const heard = heardOf(socket)
    socket.connect({ address: '192.168.1.7', port: 1883 })
    await clock.advance(0)
    socket.write('one')
    socket.write(new Uint8Array([0x74, 0x77, 0x6f]).buffer)
    await clock.advance(0)
    peers[0]!.close()
    await clock.advance(0)
    expect(heard).toEqual([
      'connect',
      'echo one from 192.168.1.7:1883',
      'echo two from 192.168.1.7:1883',
      'close',
    ])
    socket.write('late')
    await clock.advance(0)
    expect(heard.at(-1)).toBe('error -2')
  })

  it.each([
    [80, 2], [1023, 2], [8000, 2], [8083, 2], [8100, 2], [8443, 2], [8888, 2], [3306, 2], [6379, 2], [70_000, 2],
    [1024, undefined], [1883, undefined], [8883, undefined], [7999, undefined], [8101, undefined],
  ])('lets port %i or not: error %s', async (port, errCode) => {
    const { wx, clock } = tcp()
    const socket = wx.createTCPSocket()
    const heard = heardOf(socket)
    socket.connect({ address: '192.168.1.7', port })
    await clock.advance(0)
    expect(heard).toEqual([errCode === undefined ? 'connect' : `error ${errCode}`])
  }) // prettier-ignore

  it.each([
    ['192.168.1.7', {}, true],
    ['192.168.1.23', {}, false],
    ['8.8.8.8', {}, true],
    ['8.8.8.8', { domains: { socket: ['wss://a.example'] } }, false],
    ['a.example', { domains: { socket: ['wss://a.example'] } }, true],
    ['10.0.0.1', { domains: { socket: [] } }, true],
    ['10.0.0.1', { domains: { socket: [] }, netmask: '255.255.255.0' }, false],
    ['192.168.1.9', { domains: { socket: [] }, netmask: '255.255.255.0' }, true],
  ])('reaches %s with %o: %s', async (address, options, reaches) => {
    const { wx, clock } = tcp(options)
    const socket = wx.createTCPSocket()
    const heard = heardOf(socket)
    socket.connect({ address, port: 1883 })
    await clock.advance(0)
    expect(heard).toEqual([reaches ? 'connect' : 'error 1'])
  })

  it('is made 20 times in 5 minutes', async () => {
    const { wx, clock } = tcp()
    const connected = async (): Promise<string[]> => {
      const socket = wx.createTCPSocket()
      const heard = heardOf(socket)
      socket.connect({ address: '192.168.1.7', port: 1883 })
      await clock.advance(0)
      return heard
    }
    for (let count = 0; count < 20; count++) expect(await connected()).toEqual(['connect'])
    expect(await connected()).toEqual(['error -2'])
    await clock.advance(5 * 60_000)
    expect(await connected()).toEqual(['connect'])
  })

  it('gives up after its timeout, which is in seconds, and at a port that is closed', async () => {
    const { wx, clock, program } = tcp({ tcpServer: () => undefined })
    const [slow, patient] = [wx.createTCPSocket(), wx.createTCPSocket()]
    const heard = [heardOf(slow), heardOf(patient)]
    slow.connect({ address: '192.168.1.7', port: 1883 })
    patient.connect({ address: '192.168.1.7', port: 1883, timeout: 5 })
    await clock.advance(1999)
    expect(heard).toEqual([[], []])
    await clock.advance(1)
    expect(heard).toEqual([['error -4'], []])
    await clock.advance(3000)
    expect(heard[1]).toEqual(['error -4'])
    expect(program.timers.pending).toBe(0)
    const { wx: alone, clock: time } = stage()
    const refused = alone.createTCPSocket()
    const said = heardOf(refused)
    refused.connect({ address: '192.168.1.7', port: 1883 })
    await time.advance(0)
    expect(said).toEqual(['error -4'])
  })

  it('ends with the network, and with the program, whose server hears of it', async () => {
    const { wx, clock, program, peers } = tcp()
    const [first, second] = [wx.createTCPSocket(), wx.createTCPSocket()]
    const heard = heardOf(first)
    first.connect({ address: '192.168.1.7', port: 1883 })
    await clock.advance(0)
    program.network.switchTo('4g')
    await clock.advance(0)
    expect(heard).toEqual(['connect', 'error -2', 'close'])
    second.connect({ address: '192.168.1.7', port: 1883 })
    await clock.advance(0)
    let ended = false
    peers[1]!.onClose = () => (ended = true)
    program.app.destroy()
    expect(ended).toBe(true)
    expect(() => peers[1]!.send('x')).toThrow('send(): the TCP connection is closed.')
  })

  it('puts no content into the timeline', async () => {
    const { wx, clock, program } = tcp()
    const socket = wx.createTCPSocket()
    heardOf(socket)
    socket.connect({ address: '192.168.1.7', port: 1883 })
    await clock.advance(0)
    socket.write('secret')
    await clock.advance(0)
    expect(String(program.timeline)).toContain('11 bytes')
    expect(String(program.timeline)).not.toContain('secret')
  })
})

describe('wx.createUDPSocket', () => {
  it('sends datagrams and hears the answers', async () => {
    const seen: Datagram[] = []
    const { wx, clock } = stage({
      udpServer(datagram) {
        seen.push(datagram)
        datagram.reply('pong')
      },
    })
    const heard: unknown[] = []
    const socket = wx.createUDPSocket()
    socket.onMessage(({ message, remoteInfo }) =>
      heard.push(Buffer.from(message).toString(), remoteInfo.port),
    )
    socket.onError(({ errMsg }) => heard.push(errMsg))
    socket.send({ address: '192.168.1.7', port: 5683, message: 'x' })
    const port = socket.bind()
    socket.send({ address: '192.168.1.7', port: 5683, message: 'a ping', offset: 2 })
    socket.send({ address: '192.168.1.7', port: 5683, message: 'x'.repeat(4096) })
    await clock.advance(0)
    expect(seen.map(({ address, from, data }) => [address, from, Buffer.from(data).toString()])).toEqual([
      ['192.168.1.7', port, 'ping'],
    ])
    expect(heard).toEqual([
      'UDPSocket.send:fail socket is not bound',
      'UDPSocket.send:fail message is longer than 4096 bytes',
      'pong',
      5683,
    ])
  })
})

describe('the network around the phone', () => {
  it('tells its address', async () => {
    const { wx, clock } = stage({ ownAddress: '10.1.2.3', netmask: '255.255.0.0' })
    let told: unknown
    wx.getLocalIPAddress({ success: (result) => (told = result) })
    await clock.advance(0)
    expect(told).toEqual({ errMsg: 'getLocalIPAddress:ok', localip: '10.1.2.3', netmask: '255.255.0.0' })
  })

  it('has services that a search finds and loses, for 30 seconds', async () => {
    const { wx, clock, program } = stage()
    const heard: unknown[] = []
    const service = { serviceType: '_mqtt._tcp', serviceName: 'hub', ip: '192.168.1.7', port: 1883 }
    wx.onLocalServiceFound(({ serviceName }) => heard.push(serviceName))
    wx.onLocalServiceLost(({ serviceName }) => heard.push(`lost ${serviceName}`))
    wx.onLocalServiceDiscoveryStop(() => heard.push('stop'))
    program.localNetwork.announce(service)
    wx.startLocalServiceDiscovery({ serviceType: '_mqtt._tcp', fail: ({ errMsg }) => heard.push(errMsg) })
    wx.startLocalServiceDiscovery({ serviceType: '_mqtt._tcp', fail: ({ errMsg }) => heard.push(errMsg) })
    await clock.advance(0)
    expect(heard.splice(0).sort()).toEqual(['hub', 'startLocalServiceDiscovery:fail scan task already exist'])
    program.localNetwork.announce({ ...service, serviceName: 'late' })
    program.localNetwork.announce({ ...service, serviceName: 'other', serviceType: '_http._tcp' })
    program.localNetwork.withdraw('hub')
    await clock.advance(0)
    expect(heard.splice(0)).toEqual(['late', 'lost hub'])
    await clock.advance(30_000)
    expect(heard.splice(0)).toEqual(['stop'])
    wx.stopLocalServiceDiscovery({ fail: ({ errMsg }) => heard.push(errMsg) })
    await clock.advance(0)
    expect(heard).toEqual(['stopLocalServiceDiscovery:fail task not found'])
    expect(() => program.localNetwork.announce({ ...service, port: 0 })).toThrow(
      'port must be a whole number from 1 to 65535',
    )
  })

  it('finds nothing on iOS', async () => {
    const { wx, clock, program } = stage({ platform: 'ios' })
    let found = 0
    program.localNetwork.announce({
      serviceType: '_mqtt._tcp',
      serviceName: 'hub',
      ip: '192.168.1.7',
      port: 1883,
    })
    wx.onLocalServiceFound(() => found++)
    wx.startLocalServiceDiscovery({ serviceType: '_mqtt._tcp', success: () => undefined })
    await clock.advance(1000)
    expect(found).toBe(0)
  })
})

describe('the old single socket', () => {
  it('is the one that was made last', async () => {
    const set = stage()
    const { wx, clock, connections } = set
    const heard: unknown[] = []
    wx.onSocketOpen(() => heard.push('open'))
    wx.onSocketMessage(({ data }) => heard.push(data))
    wx.onSocketClose(({ code }) => heard.push(code))
    wx.onSocketError(({ errMsg }) => heard.push(errMsg))
    wx.sendSocketMessage({ data: 'early', fail: ({ errMsg }) => heard.push(errMsg) })
    await clock.advance(0)
    expect(heard.splice(0)).toEqual(['sendSocketMessage:fail WebSocket is not connected'])
    set.dial()
    await clock.advance(0)
    connections[0]!.onMessage = (data) => connections[0]!.send(`echo ${String(data)}`)
    wx.sendSocketMessage({ data: 'x', fail: ({ errMsg }) => heard.push(errMsg) })
    await clock.advance(0)
    expect(heard.splice(0)).toEqual(['open', 'echo x'])
    set.dial()
    await clock.advance(0)
    connections[0]!.send('of the first, which nobody hears any more')
    wx.closeSocket({ code: 3000, success: () => heard.push('closing') })
    await clock.advance(0)
    expect(heard).toEqual(['open', 'closing', 3000])
  })
})

describe('files', () => {
  it('are kept when the program is destroyed, and read as text or bytes', async () => {
    const { wx, program } = stage()
    const path = `${wx.env.USER_DATA_PATH}/outbox.txt`
    const files = wx.getFileSystemManager()
    files.writeFileSync(path, 'one')
    files.appendFileSync(path, new Uint8Array([0x32]).buffer)
    program.app.destroy()
    program.app.launch()
    expect(files.readFileSync(path, 'utf8')).toBe('one2')
    expect(new Uint8Array(files.readFileSync(path) as ArrayBuffer)).toEqual(
      new Uint8Array(Buffer.from('one2')),
    )
    expect(files.readdirSync(wx.env.USER_DATA_PATH)).toEqual(['outbox.txt'])
    expect(program.files.paths).toEqual([path])
    files.unlinkSync(path)
    expect(() => files.accessSync(path)).toThrow('accessSync:fail no such file or directory')
  })

  it('have folders and failures with numbers', async () => {
    const { wx, clock, program } = stage()
    const root = wx.env.USER_DATA_PATH
    const files = wx.getFileSystemManager()
    expect(() => files.writeFileSync(`${root}/a/b`, '')).toThrow(
      expect.objectContaining({ errCode: 1300002 }) as Error,
    )
    files.mkdirSync(`${root}/a/b`, true)
    files.writeFileSync(`${root}/a/b/c`, 'x')
    expect(() => files.writeFileSync('/etc/passwd', '')).toThrow(
      expect.objectContaining({ errCode: 1301000 }) as Error,
    )
    expect(() => program.files.write(`${root}/big`, new Uint8Array(200 * 1024 * 1024 + 1))).toThrow(
      expect.objectContaining({ errCode: 1300202 }) as Error,
    )
    const heard: unknown[] = []
    files.readFile({
      filePath: `${root}/a/b/c`,
      encoding: 'utf8',
      success: (result) => heard.push((result as { data?: unknown }).data),
    })
    files.readFile({ filePath: `${root}/none`, fail: ({ errCode }) => heard.push(errCode) })
    expect(heard).toEqual([])
    await clock.advance(0)
    expect(heard).toEqual(['x', 1300002])
  })
})

describe('transfers', () => {
  it('upload a file as a form, and download one', async () => {
    const sent: { url: string; init: FetchInit }[] = []
    const { wx, clock, program } = stage({
      fetch: async (url, init) => {
        sent.push({ url, init })
        return new Response(url.endsWith('up') ? 'taken' : 'content') as never
      },
    })
    const path = `${wx.env.USER_DATA_PATH}/a.txt`
    program.files.write(path, 'the file')
    const heard: unknown[] = []
    wx.uploadFile({
      url: 'https://a.example/up',
      filePath: path,
      name: 'f',
      formData: { n: 1 },
      success: ({ data, statusCode }) => heard.push(data, statusCode),
    })
    wx.uploadFile({
      url: 'https://a.example/up',
      filePath: 'none',
      name: 'f',
      fail: ({ errMsg }) => heard.push(errMsg),
    })
    wx.downloadFile({
      url: 'https://a.example/down',
      success: ({ tempFilePath }) => heard.push(Buffer.from(program.files.read(tempFilePath)!).toString()),
    })
    wx.downloadFile({ url: 'ftp://a', fail: ({ errMsg }) => heard.push(errMsg) })
    for (let turn = 0; turn < 5; turn++) await clock.advance(1)
    expect(heard.sort()).toEqual([
      200,
      'content',
      'downloadFile:fail invalid url "ftp://a"',
      'taken',
      "uploadFile:fail file doesn't exist",
    ])
    const body = Buffer.from(sent[0]!.init.body as Uint8Array).toString()
    expect(body).toContain('name="n"\r\n\r\n1\r\n')
    expect(body).toContain('filename="a.txt"')
    expect(body).toContain('\r\n\r\nthe file\r\n--')
  })
})

describe('what a program shows and says of itself', () => {
  it('is recorded, and the user answers', async () => {
    const { wx, clock, program } = stage()
    const answers: boolean[] = []
    const ask = (): void =>
      void wx.showModal({
        title: 'Sure?',
        content: 'Really?',
        success: ({ confirm }) => answers.push(confirm),
      })
    void wx.showToast({ title: 'Hello', success: () => undefined })
    ask()
    await clock.advance(0)
    program.interaction.confirms = false
    ask()
    await clock.advance(0)
    expect(answers).toEqual([true, false])
    expect(program.interaction.shown.map(({ kind, title }) => `${kind} ${title}`)).toEqual([
      'toast Hello',
      'modal Sure?',
      'modal Sure?',
    ])
  })

  it.each([
    [{}, 'https://servicewechat.com/wx0000000000000000/0/page-frame.html'],
    [
      { appId: 'wx1', envVersion: 'release', version: '1.2.3' },
      'https://servicewechat.com/wx1/1.2.3/page-frame.html',
    ],
    [
      { appId: 'wx1', envVersion: 'trial', version: '1.2.3' },
      'https://servicewechat.com/wx1/0/page-frame.html',
    ],
    [{ platform: 'devtools' }, 'https://servicewechat.com/wx0000000000000000/devtools/page-frame.html'],
  ] as const)('the Referer with %o is %s', async (options, referer) => {
    const seen: unknown[] = []
    const { wx, clock } = stage({
      ...options,
      fetch: async (_url, { headers }) => (seen.push(headers['referer']), new Response('') as never),
    })
    wx.request({ url: 'https://a.example/', header: { Referer: 'https://evil' }, success: () => undefined })
    await clock.advance(1)
    expect(seen).toEqual([referer])
  })

  it('the account is that of the options', () => {
    const { wx } = stage({ appId: 'wx1', envVersion: 'release', version: '1.2.3' })
    expect(wx.getAccountInfoSync()).toMatchObject({
      miniProgram: { appId: 'wx1', envVersion: 'release', version: '1.2.3' },
    })
  })

  it('base64 goes both ways', () => {
    const { wx } = stage()
    expect(Buffer.from(wx.base64ToArrayBuffer('aGk=')).toString()).toBe('hi')
    expect(wx.arrayBufferToBase64(new Uint8Array([104, 105]).buffer)).toBe('aGk=')
  })

  it('with debugging on no list is asked, and the program can tell', async () => {
    const { dial, called, clock, wx } = stage({ debugging: true, domains: { socket: [] } })
    dial()
    await clock.advance(0)
    expect(called).toContain('open')
    expect(wx.getAppBaseInfo().enableDebug).toBe(true)
  })
})

describe('platforms', () => {
  it('a mini game has onShow and onHide, and lacks pages and mDNS', async () => {
    const { wx, program, clock } = stage({ platform: 'game' })
    const heard: string[] = []
    const game = wx as unknown as Record<'onShow' | 'onHide', (listener: () => void) => void>
    game.onShow(() => heard.push('show'))
    game.onHide(() => heard.push('hide'))
    program.app.hide()
    await clock.advance(0)
    program.app.show()
    await clock.advance(0)
    expect(heard).toEqual(['hide', 'show'])
    for (const name of ['onAppShow', 'navigateTo', 'startLocalServiceDiscovery'])
      expect(wx).not.toHaveProperty(name)
    expect(stage().wx).not.toHaveProperty('onShow')
    expect(wx.getDeviceInfo().platform).toBe('android')
  })

  it('HarmonyOS calls itself ohos', () => {
    expect(stage({ platform: 'harmony' }).wx.getDeviceInfo()).toMatchObject({
      platform: 'ohos',
      system: expect.stringContaining('HarmonyOS') as string,
    })
  })

  it('the network can be closed from the moment of hiding', async () => {
    for (const hiddenNetwork of ['open', 'closed'] as const) {
      const { wx, program, task, clock } = await opened({ quirks: { hiddenNetwork } })
      const heard: string[] = []
      const note = {
        success: () => heard.push('ok'),
        fail: ({ errMsg }: { errMsg: string }) => heard.push(errMsg),
      }
      program.app.hide()
      task.send({ data: 'x', ...note })
      wx.connectSocket({ url: 'wss://b.example/', ...note })
      expect(heard, hiddenNetwork).toEqual(
        hiddenNetwork === 'open'
          ? ['ok', 'ok']
          : ['sendSocketMessage:fail interrupted', 'connectSocket:fail interrupted'],
      )
      program.app.show()
      await clock.advance(0)
      task.send({ data: 'x', ...note })
      expect(heard.at(-1)).toBe('ok')
    }
  })
})

describe('jitter and bandwidth', () => {
  it('make things later, keep their order, and are the same for the same seed', async () => {
    const arrivals = async (seed: number): Promise<number[]> => {
      const { program, task, connection, clock } = await opened({ seed })
      program.network.latency = 10
      program.network.jitter = 50
      const at: number[] = []
      task.onMessage(({ data }) => at.push((clock.now() - 100 * Number(data)) * 100 + Number(data)))
      const from = clock.now()
      for (let index = 0; index < 20; index++) {
        await clock.advance(100 * index + from - clock.now())
        connection.send(String(index))
      }
      await clock.advance(200)
      return at
    }
    const at = await arrivals(1)
    expect(at.map((entry) => entry % 100)).toEqual(Array.from({ length: 20 }, (_, index) => index))
    const times = at.map((entry) => Math.floor(entry / 100))
    expect(Math.min(...times)).toBeGreaterThanOrEqual(10)
    expect(Math.max(...times)).toBeLessThanOrEqual(60)
    expect(new Set(times).size).toBeGreaterThan(1)
    expect(await arrivals(1)).toEqual(at)
    expect(await arrivals(2)).not.toEqual(at)
  })

  it('let so many bytes a second through, one thing after another', async () => {
    const { program, task, connection, clock } = await opened()
    program.network.bandwidth = 1000
    const at: number[] = []
    const start = clock.now()
    task.onMessage(() => at.push(clock.now() - start))
    connection.send(new Uint8Array(500))
    connection.send(new Uint8Array(1000))
    await clock.advance(5000)
    expect(at).toEqual([500, 1500])
    expect(() => (program.network.bandwidth = 0)).toThrow(
      'network.bandwidth must be a number of bytes a second, more than 0, not 0',
    )
    expect(() => (program.network.jitter = -1)).toThrow('network.jitter must be a number of milliseconds')
  })
})
