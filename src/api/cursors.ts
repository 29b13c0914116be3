import { createHmac, timingSafeEqual } from 'node:crypto';
import { z } from 'zod';
import { isDay } from '../kernel/day.js';
import type { AnyQuery, PageKey } from '../projections/index.js';
import { ProblemError } from './problem.js';

/** Where a page ended, and the day on which the first one was asked for: the others tell of the same day. */
export interface PageEnd {
  readonly key: PageKey;
  readonly today: string;
}

const endSchema = z.tuple([z.array(z.union([z.string(), z.number()])).min(1), z.string().refine(isDay)]);

/**
 * Writes where a page ended as an opaque text, signed together with the question and its parameters: it goes on with
 * nothing else. It names the last row and no place in a file, so it outlives restarts and rebuilds.
 */
export class Cursors {
  private key: Buffer | undefined;

  /** `secret` is asked for at the first page that has a next one. */
  constructor(private readonly secret: () => Buffer) {}

  write(query: AnyQuery, params: object, { key, today }: PageEnd): string {
    const said = Buffer.from(JSON.stringify([key, today])).toString('base64url');
    return `${said}.${this.sign(query, params, said)}`;
  }

  /** @throws ProblemError `cursor-invalid` */
  read(query: AnyQuery, params: object, cursor: string): PageEnd {
    const [said = '', signature = '', more] = cursor.split('.');
    const wanted = Buffer.from(this.sign(query, params, said));
    const given = Buffer.from(signature);
    if (more !== undefined || given.length !== wanted.length || !timingSafeEqual(given, wanted))
      throw invalid();
    const [key, today] = endSchema.parse(JSON.parse(Buffer.from(said, 'base64url').toString('utf8')));
    return { key, today };
  }

  private sign({ name }: AnyQuery, params: object, said: string): string {
    const asked = Object.entries(params).filter(([, value]) => value !== undefined).sort(([a], [b]) => (a < b ? -1 : 1)); // prettier-ignore
    this.key ??= this.secret();
    return createHmac('sha256', this.key)
      .update(JSON.stringify([name, asked, said]))
      .digest('base64url')
      .slice(0, 24);
  }
}

function invalid(): ProblemError {
  return new ProblemError(400, 'cursor-invalid', 'The cursor is not one that this question gave for these parameters.', 'Send `next` of the page before unchanged, with the parameters of that page; or leave it out and begin anew.', {
    where: 'cursor', rule: 'a cursor goes on with the question that gave it',
  }); // prettier-ignore
}
