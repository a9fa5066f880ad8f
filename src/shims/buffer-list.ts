/** Why: mqtt-packet's parser needs bl's list of buffers, not the stream that bl wraps around it. */

import BufferList from 'bl/BufferList'

export default function bl(): unknown {
  return new (BufferList as unknown as new () => unknown)()
}
