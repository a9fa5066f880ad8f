import { createMiniProgram, SimulatorError } from 'mqtt-miniprogram/testing'

const program = createMiniProgram({ server: (connection) => connection.accept() })
const answer = program.run({ source: 'exports.answer = typeof wx.connectSocket' })
let refused
try {
  createMiniProgram({ nonsense: 1 })
} catch (error) {
  refused = error instanceof SimulatorError
}
console.log(answer.answer, refused)
