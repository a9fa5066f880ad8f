/** Why: mqtt-packet's parser needs bl's list of buffers, not the stream that bl wraps around it. */

import BufferList from 'bl/BufferList'

export default function bl(): BufferList {
  return new BufferList()
}
