/** Phones whose traces were recorded: the platform and the quirks that come nearest to each (docs/field.md). */

import { SimulatorError } from '../base/simulator-error.ts'
import type { PlatformName, Quirks } from './platform-profile.ts'

export interface Phone {
  readonly platform: PlatformName
  readonly quirks: Readonly<Partial<Quirks>>
}

/** By the name of the trace in `field/traces`. No phone is among them yet. */
export const phones: Readonly<Record<string, Phone>> = {
  // uni-app's connectSocket in a browser: a foreign implementation, not a phone.
  'uni-h5': { platform: 'android', quirks: { overLimit: 'error-event', openProfile: false, drop: 'silent' } },
}

/** @throws SimulatorError `ERR_OPTION` for a name without a trace */
export function phoneNamed(name: string): Phone {
  const phone = Object.hasOwn(phones, name) ? phones[name] : undefined
  if (phone !== undefined) return phone
  throw new SimulatorError(
    'ERR_OPTION',
    `There is no trace of a phone '${name}'; there is ${Object.keys(phones).join(', ')}. docs/field.md says how to record one.`,
  )
}
