/** What `full-session.js` tells when all is well: the same in every engine and on every broker. */
export function fullSessionTrace(protocolVersion: 3 | 4 | 5): string[] {
  const text = 'Grüße, 你好, 🌍'
  return [
    'connected, session present: false',
    'granted 0,1,2',
    `text on 0 with 0: ${text}`,
    `text on 1 with 1: ${text}`,
    `text on 2 with 2: ${text}`,
    'ArrayBuffer: 1,2,3,255',
    'view: 0,128',
    'nothing: ',
    'large: whole',
    ...(protocolVersion === 5
      ? ['properties: text/plain,answer', 'user properties: {"one":"1","two":["2","zwei"]}']
      : []),
    'promised: by promise',
    'after unsubscribe: the last, and 0 more',
    'ended, connected: false',
  ]
}
