export const store = { client: null }
