import type { Scenarios } from '../scenario.ts'
import { connecting } from './connecting.ts'
import { ending } from './ending.ts'
import { offline } from './offline.ts'
import { promising } from './promising.ts'
import { publishing } from './publishing.ts'
import { receiving } from './receiving.ts'
import { reconnecting } from './reconnecting.ts'
import { subscribing } from './subscribing.ts'

export const scenarios: Scenarios = [
  ...connecting,
  ...ending,
  ...reconnecting,
  ...offline,
  ...publishing,
  ...subscribing,
  ...receiving,
  ...promising,
]
