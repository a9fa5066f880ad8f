import { reactive } from 'vue'

export const kept = reactive({ client: null })

export function keep(client) {
  kept.client = client
}
