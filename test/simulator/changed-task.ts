import type { SocketTask } from '../../src/testing.ts'

/** The task of the platform with some of its methods replaced: the others are its own. */
export function changedTask(task: SocketTask, changes: Partial<SocketTask>): SocketTask {
  const own: SocketTask = {
    CONNECTING: 0,
    OPEN: 1,
    CLOSING: 2,
    CLOSED: 3,
    get readyState() {
      return task.readyState
    },
    send: (option) => task.send(option),
    close: (option) => task.close(option),
    onOpen: (listener) => task.onOpen(listener),
    onMessage: (listener) => task.onMessage(listener),
    onError: (listener) => task.onError(listener),
    onClose: (listener) => task.onClose(listener),
  }
  return Object.assign(own, changes)
}
