/** A JavaScript engine with a phone's world in it (`world.js`): a line goes in, a line comes out. */

export interface RunningEngine {
  /** Hands over what happened outside, lets everything run that is due, and gives what is to be done outside. */
  exchange(line: string): Promise<string>
  /** Evaluates an expression of text and gives its value: to look at what the engine has. */
  evaluate(expression: string): Promise<string>
  stop(): Promise<void>
}
