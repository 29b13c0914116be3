/** After the tests of BullMQ: ends the Redis that was started for them. */
export default async function teardown() {
  await globalThis.kientoanStopRedis?.();
}
