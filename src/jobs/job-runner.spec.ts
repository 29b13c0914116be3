import { z } from 'zod';
import { defineJob, PermanentFailure, type JobContext } from '../kernel/job.js';
import { InvalidJobId } from './job.errors.js';
import { jobId, jobRunner } from './job-runner.js';
import { failure } from './test-support/contract-harness.js';

async function* nothing(): AsyncGenerator<never> {
  // What is due is the watchdog's matter.
}
const Overdue = defineJob({
  name: 'overdue',
  title: { vi: 'Khuyến nghị quá hạn', en: 'Overdue recommendations' },
  parts: { register: z.string().min(1), day: z.iso.date() },
  example: { register: 'kon-tum', day: '2021-09-15' },
  due: nothing,
  run: async ({ register, day }, _context, told: string[]) => {
    await Promise.resolve();
    told.push(`${register} on ${day}`);
  },
});
const Sweep = defineJob({
  name: 'sweep',
  title: { vi: 'Dọn', en: 'Sweep' },
  parts: {},
  example: {},
  due: nothing,
  run: (_parts, { attempt }, told: string[]) => Promise.resolve(void told.push(`swept, attempt ${attempt}`)),
});

const context = (id: string): JobContext => ({
  id,
  attempt: 1,
  signal: new AbortController().signal,
  progress: () => undefined,
});

describe('the id of a job', () => {
  it('is its name and the ids that it is about, in the order of their definition', () => {
    expect(jobId(Overdue, { day: '2021-09-15', register: 'kon-tum' })).toBe('overdue/kon-tum/2021-09-15');
    expect(jobId(Sweep, {})).toBe('sweep');
  });

  it.each(['sqlite:00ab:00000000000000000017', 'a/b', 'đ %', '17'])(
    'carries "%s" unharmed',
    async (register) => {
      const told: string[] = [];
      const id = jobId(Overdue, { register, day: '2021-09-15' });
      expect(id).not.toContain(':');
      await jobRunner([Overdue, Sweep], told)(context(id));
      expect(told).toEqual([`${register} on 2021-09-15`]);
    },
  );

  it('is refused when a part is not what its schema wants', () => {
    expect(() => jobId(Overdue, { register: 'kon-tum', day: 'soon' })).toThrow(InvalidJobId);
    expect(() => jobId(Overdue, { register: '', day: '2021-09-15' })).toThrow(InvalidJobId);
  });
});

describe('what a queue is given to do', () => {
  it('is found by the name of the job', async () => {
    const told: string[] = [];
    const run = jobRunner([Overdue, Sweep], told);
    await run(context('sweep'));
    await run(context('overdue/kon-tum/2021-09-15'));
    expect(told).toEqual(['swept, attempt 1', 'kon-tum on 2021-09-15']);
  });

  it('is tried again where this program does not know the job, for a newer one may', async () => {
    const refused = await failure(jobRunner([Sweep], [])(context('overdue/kon-tum/2021-09-15')));
    expect(refused).not.toBeInstanceOf(PermanentFailure);
    expect((refused as Error).message).toContain('"overdue"');
  });

  it.each([
    'overdue/kon-tum',
    'overdue/kon-tum/2021-09-15/x',
    'overdue/kon-tum/soon',
    'overdue/%E0%A4%A/2021-09-15',
  ])('fails for good when the id is "%s", which no definition makes', async (id) => {
    expect(await failure(jobRunner([Overdue], [])(context(id)))).toBeInstanceOf(PermanentFailure);
  });

  it('has every name once', () => {
    expect(() => jobRunner([Sweep, { ...Sweep }], [])).toThrow(/same name/);
  });
});
