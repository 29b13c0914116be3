import { jobQueueContract } from '../../src/jobs/job-queue.contract.js';
import { describeOnRedis, eventually, isUsable, openQueue, removeKeysOf } from '../support/redis/redis.js';

describeOnRedis('BullMQ', () => {
  jobQueueContract('BullMQ', async (retry) => {
    const { queue, options } = openQueue({ retry });
    await eventually(() => isUsable(queue));
    return {
      queue,
      until: eventually,
      close: async () => {
        await queue.close();
        await removeKeysOf(options);
      },
    };
  });
});
