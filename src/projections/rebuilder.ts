import type { Certificate } from './certificate.js';
import { differenceOf } from './projection.js';
import type { Machine, Projector } from './projector.js';
import { RebuildRefused } from './read-model.errors.js';
import { BUILDING, buildBeside, fill, type Built, type RebuildProgress } from './rebuild.js';

export interface RebuildOptions {
  readonly onProgress?: ((progress: RebuildProgress) => void) | undefined;
  /** Cancels until the switch begins; nothing is left behind. */
  readonly signal?: AbortSignal | undefined;
}

interface Run {
  readonly onProgress: (progress: RebuildProgress) => void;
  readonly signal: AbortSignal;
}

/** Builds generations beside the live one, one at a time, and has the projector switch to them. */
export class Rebuilder {
  private running: Promise<unknown> | undefined;
  private latest: RebuildProgress | undefined;
  private readonly closing = new AbortController();

  constructor(
    private readonly machine: Machine,
    private readonly projector: Projector,
  ) {}

  get progress(): RebuildProgress | undefined {
    return this.latest;
  }

  async rebuild(options: RebuildOptions): Promise<Certificate> {
    return this.alone(options, async (run) => {
      const { database } = this.machine;
      const live = await database.control.live();
      const isThere = live !== undefined && (await database.peek(live)) !== undefined;
      const setAside = await this.machine.setAside();
      const number = await database.control.reserveGeneration();
      try {
        const built = await buildBeside({
          ...this.machine,
          ...run,
          setAside,
          number,
          live: isThere ? live : undefined,
        });
        if (built.certificate.differences.total === 0) return await this.switchTo(built, live, setAside, run);
        await this.wait(built);
        return built.certificate;
      } catch (error) {
        await database.remove(number);
        throw error;
      }
    });
  }

  async accept(generation: number, reason: string, options: RebuildOptions): Promise<Certificate> {
    return this.alone(options, async (run) => {
      const { database, projections } = this.machine;
      const candidate = await database.control.candidate();
      if (candidate?.toGeneration !== generation)
        throw new RebuildRefused(`generation ${generation} does not wait for anyone`);
      if (reason.trim() === '') throw new RebuildRefused('differences are accepted with a reason');
      const state = await database.peek(generation);
      const live = await database.control.live();
      if (!state || differenceOf(projections, state) || candidate.fromGeneration !== live) {
        throw new RebuildRefused(`generation ${generation} is out of date: rebuild again`);
      }
      const opened = await database.open({ number: generation, token: BUILDING, projections });
      const built = { generation: opened, certificate: { ...candidate, acceptedBecause: reason } };
      return this.switchTo(built, candidate.fromGeneration, await this.machine.setAside(), run);
    });
  }

  /** Cancels what is running and waits for its end. */
  async close(): Promise<void> {
    this.closing.abort(new RebuildRefused('the read models are being closed'));
    await this.running?.catch(() => undefined);
  }

  private async wait({ generation, certificate }: Built): Promise<void> {
    const { database } = this.machine;
    const former = await database.control.candidate();
    await database.control.setCandidate(certificate);
    await generation.close();
    if (former) await database.remove(former.toGeneration);
  }

  /** When it throws, the new generation is closed and the old one goes on. */
  private async switchTo(
    { generation, certificate }: Built,
    live: number | undefined,
    setAside: ReadonlySet<string>,
    { onProgress, signal }: Run,
  ): Promise<Certificate> {
    const { database, projections } = this.machine;
    const catchUp = async (token: number, until: number | undefined, cancel?: AbortSignal) => {
      const state = until === undefined ? undefined : await database.peek(until);
      const total = state?.events;
      const options = {
        ...this.machine,
        setAside,
        projections,
        onProgress,
        total,
        phase: 'catching-up',
      } as const;
      return fill(generation, state?.checkpoint, token, { ...options, signal: cancel });
    };
    try {
      // Most of the way while the live generation goes on, the rest while it stands still.
      await catchUp(BUILDING, live, signal);
      signal.throwIfAborted();
      await this.projector.switchTo(generation, live, (token) => catchUp(token, live));
    } catch (error) {
      if ((await database.control.live()) !== generation.number) await generation.close();
      throw error;
    }
    return { ...certificate, switched: true };
  }

  private async alone<T>({ onProgress, signal }: RebuildOptions, work: (run: Run) => Promise<T>): Promise<T> {
    if (this.running) throw new RebuildRefused('a rebuild is running already');
    const run: Run = {
      onProgress: (progress) => {
        this.latest = progress;
        onProgress?.(progress);
      },
      signal: signal ? AbortSignal.any([signal, this.closing.signal]) : this.closing.signal,
    };
    const running = work(run);
    this.running = running;
    try {
      return await running;
    } finally {
      this.running = undefined;
      this.latest = undefined;
    }
  }
}
