/** What should stand in each file that the script writes, by its path. */
export function draw(): Promise<Record<string, string>>
