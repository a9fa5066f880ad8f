/**
 * The floors of `src/`: which rooms a room may import from. ESLint refuses every other import, and the picture in
 * docs/architecture.md is drawn with them. An arrow never goes up.
 */

/** The rooms of the house, top to bottom, and what each may import. */
export const rooms = {
  doctor: ['socket', 'host'],
  mqtt: ['socket', 'host'],
  socket: ['host'],
  host: [],
  // What the build puts in the place of npm packages: the packages import it, and no room does.
  shims: [],
  // For tests in Node. The simulator knows nothing of the library that is tested on it.
  broker: ['simulator'],
  simulator: [],
}

/** The rooms of the simulator, top to bottom. What lies beside them puts them together. */
export const simulatorRooms = {
  wx: ['program', 'wire', 'base'],
  program: ['wire', 'base'],
  wire: ['base'],
  base: [],
}

/** The faces, which only export, and the rooms that each exports from. Nothing imports a face. */
export const faces = {
  'index.ts': ['mqtt', 'socket', 'host'],
  'transport.ts': ['socket', 'host'],
  'testing.ts': ['simulator'],
  'testing-broker.ts': ['broker'],
  'doctor.ts': ['doctor'],
}

/** @typedef {{ target: string, from: string | string[], message: string }} Zone */

/**
 * Every import that crosses the floors, as zones of `import-x/no-restricted-paths`.
 * @returns {Zone[]}
 */
export function forbiddenImports() {
  const house = Object.keys(rooms)
  const inner = Object.keys(simulatorRooms)
  return [
    ...Object.entries(rooms).flatMap(([room, below]) => [
      ...house
        .filter((other) => other !== room && !below.includes(other))
        .map((other) =>
          zone(`./src/${room}`, `./src/${other}`, `src/${room} does not import from src/${other}`),
        ),
      ...Object.keys(faces).map((face) =>
        zone(`./src/${room}`, `./src/${face}`, `src/${face} only exports: nothing imports it`),
      ),
    ]),
    ...Object.entries(faces).flatMap(([face, exported]) =>
      [
        ...house.filter((room) => !exported.includes(room)),
        ...Object.keys(faces).filter((other) => other !== face),
      ].map((other) =>
        zone(`./src/${face}`, `./src/${other}`, `src/${face} does not export from src/${other}`),
      ),
    ),
    ...Object.entries(simulatorRooms).flatMap(([room, below]) => [
      ...inner
        .filter((other) => other !== room && !below.includes(other))
        .map((other) =>
          zone(
            `./src/simulator/${room}`,
            `./src/simulator/${other}`,
            `src/simulator/${room} does not import from src/simulator/${other}`,
          ),
        ),
      zone(
        `./src/simulator/${room}`,
        './src/simulator/*.ts',
        `src/simulator/${room} does not import what puts the rooms together`,
      ),
    ]),
  ]
}

/**
 * @param {string} target
 * @param {string} from
 * @param {string} message
 * @returns {Zone}
 */
function zone(target, from, message) {
  return { target, from, message: `${message} (scripts/floors.mjs, docs/architecture.md).` }
}
