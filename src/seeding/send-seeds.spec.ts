import type { ResolvedEntry } from './references.js';
import { SeedRefused, sendSeeds } from './send-seeds.js';

const entry = (key: string, file = '10.yaml'): ResolvedEntry => ({ file, key, command: 'X', body: {} });
const entries = (count: number, file?: string) =>
  Array.from({ length: count }, (_, n) => entry(`${file ?? ''}${n}`, file));
const turn = () => new Promise((resolve) => setImmediate(resolve));

/** Records commands once, in the order in which they arrive; answers some turns later. */
class Book {
  readonly recorded: string[] = [];
  inFlight = 0;
  most = 0;
  constructor(private readonly bad?: string) {}
  readonly execute = async (_command: string, _body: unknown, key: string) => {
    if (key === this.bad) throw new Error('the rules refuse it');
    const repeated = this.recorded.includes(key);
    if (!repeated) this.recorded.push(key);
    this.most = Math.max(this.most, ++this.inFlight);
    await turn();
    this.inFlight--;
    return { repeated };
  };
}

describe('sending seeds', () => {
  it('keeps the order, with no more in flight than the window', async () => {
    const book = new Book();
    await sendSeeds(entries(50), { execute: book.execute, window: 8 });
    expect(book.recorded).toEqual(entries(50).map(({ key }) => key));
    expect(book.most).toBe(8);
  });

  it('waits for one file before it sends the next, which may consult what the first one wrote', async () => {
    const open: string[] = [];
    const atStart: string[][] = [];
    await sendSeeds([...entries(5, 'a'), ...entries(5, 'b')], {
      execute: async (_command, _body, key) => {
        if (key === 'b0') atStart.push([...open]);
        open.push(key);
        await turn();
        open.splice(open.indexOf(key), 1);
        return { repeated: false };
      },
    });
    expect(atStart).toEqual([[]]);
  });

  it('finds everything repeated on a second run and records nothing twice', async () => {
    const book = new Book();
    expect(await sendSeeds(entries(20), { execute: book.execute })).toEqual({ total: 20, repeated: 0 });
    expect(await sendSeeds(entries(20), { execute: book.execute })).toEqual({ total: 20, repeated: 20 });
    expect(book.recorded).toHaveLength(20);
  });

  it('stops at an entry that is refused and says which one and why', async () => {
    const book = new Book('3');
    const failure: unknown = await sendSeeds(entries(1000), { execute: book.execute, window: 4 }).catch(
      (error: unknown) => error,
    );
    expect(failure).toBeInstanceOf(SeedRefused);
    expect((failure as SeedRefused).entry.key).toBe('3');
    expect((failure as SeedRefused).message).toContain('the rules refuse it');
    expect(book.recorded.length).toBeLessThan(20);
  });

  it('tells how far it is', async () => {
    const seen: [number, number][] = [];
    await sendSeeds(entries(3), {
      execute: new Book().execute,
      onProgress: (done, total) => seen.push([done, total]),
    });
    expect(seen).toEqual([
      [1, 3],
      [2, 3],
      [3, 3],
    ]);
  });
});
