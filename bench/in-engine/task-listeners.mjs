/**
 * What every SocketTask of the benchmark has: `onOpen`, `onMessage`, `onClose`, `onError`.
 * @returns a function that tells an event to those who listen
 */
export function addListeners(task) {
  const listeners = { open: [], message: [], close: [], error: [] }
  task.onOpen = (listener) => listeners.open.push(listener)
  task.onMessage = (listener) => listeners.message.push(listener)
  task.onClose = (listener) => listeners.close.push(listener)
  task.onError = (listener) => listeners.error.push(listener)
  return (event, argument) => {
    for (const listener of listeners[event]) listener(argument)
  }
}
