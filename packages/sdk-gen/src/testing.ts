/** For tests and benches that run what was generated. */
export { type HostileApi, type SeenCall, startHostileApi } from './testing/hostile-api.ts'
export { complaintsAbout, expectedOutput, HOSTILE_SCRIPTS } from './testing/hostile-scripts.ts'
