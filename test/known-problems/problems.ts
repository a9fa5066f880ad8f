/** Everything people are known to suffer from, in the order of its numbers. */

import {
  alipayCannotConnect,
  handshakeRefused,
  otherHosts,
  portsDropped,
  promisedTasks,
  saysNothing,
  schemes,
  socketLimit,
} from './dialling.ts'
import { deadAfterBackground, endNeverCallsBack, networkChanges, oldSockets } from './ending.ts'
import {
  cannotBeTested,
  exportsNothing,
  globalsReadWhileLoading,
  oldPhones,
  takenForNode,
  tooLarge,
  webInterfacesMissing,
  whichVersion,
} from './loading.ts'
import type { Problem } from './problem.ts'
import { binaryPayloads, lostPublishes, tooManyBytes } from './sending.ts'
import { clientsDisturbEachOther } from './sharing.ts'
import { expiredTokens } from './signing-in.ts'

export const problems: readonly Problem[] = [
  saysNothing,
  globalsReadWhileLoading,
  takenForNode,
  exportsNothing,
  deadAfterBackground,
  clientsDisturbEachOther,
  schemes,
  whichVersion,
  oldSockets,
  lostPublishes,
  tooManyBytes,
  socketLimit,
  tooLarge,
  oldPhones,
  webInterfacesMissing,
  promisedTasks,
  alipayCannotConnect,
  otherHosts,
  handshakeRefused,
  portsDropped,
  expiredTokens,
  endNeverCallsBack,
  binaryPayloads,
  networkChanges,
  cannotBeTested,
]
