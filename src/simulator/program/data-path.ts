/** Paths of `setData`, such as `list[2].name`, and the places in data that they lead to. */

export type DataPath = readonly (string | number)[]

/** @throws Error for a path that cannot be read */
export function parsePath(path: string): DataPath {
  const steps: (string | number)[] = []
  const pattern = /\[(\d+)\]|(?:^|\.)([^.[\]]+)/gy
  let end = 0
  for (let match = pattern.exec(path); match !== null; match = pattern.exec(path)) {
    steps.push(match[1] === undefined ? (match[2] as string) : Number(match[1]))
    end = pattern.lastIndex
  }
  if (end !== path.length || steps.length === 0) {
    throw new Error(`setData: '${path}' is no path: write 'list[2].name'`)
  }
  return steps
}

const isContainer = (value: unknown): value is Record<string | number, unknown> =>
  typeof value === 'object' && value !== null

export function valueAt(data: unknown, path: DataPath): unknown {
  return path.reduce<unknown>((value, step) => (isContainer(value) ? value[step] : undefined), data)
}

/**
 * Sets a value. What is missing on the way is made.
 * @param make a new list or object of the program's realm
 */
export function setAt(data: object, path: DataPath, value: unknown, make: (isList: boolean) => object): void {
  let at = data as Record<string | number, unknown>
  for (const [index, step] of path.entries()) {
    if (index === path.length - 1) {
      at[step] = value
      return
    }
    const isList = typeof path[index + 1] === 'number'
    if (!isContainer(at[step]) || Array.isArray(at[step]) !== isList) at[step] = make(isList)
    at = at[step] as Record<string | number, unknown>
  }
}

/** Whether one path leads to a place that lies within the other's. */
export function begins(path: DataPath, beginning: DataPath): boolean {
  return beginning.length <= path.length && beginning.every((step, index) => step === path[index])
}
