/** The part of mqtt-packet's constants that this library reads; the package has no types for them. */
declare module 'mqtt-packet/constants' {
  /** Names, by their codes. */
  export const propertiesCodes: Record<number, string | undefined>
  /** By name. */
  export const propertiesTypes: Record<string, string | undefined>
}
