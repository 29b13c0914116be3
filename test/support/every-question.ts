import type { AnyQuery } from '../../src/projections/index.js';

/** Ways to ask a question that are answered in other shapes than its example. */
const MORE: Readonly<Record<string, readonly Readonly<Record<string, string>>[]>> = {
  structure: [{ register: 'kon-tum', validAt: '2016-08-31' }, { register: 'kon-tum', validAt: '2010-01-01' }],
  units: [{ register: 'kon-tum', limit: '1000' }, { register: 'kon-tum', validAt: '2017-06-30', recordedAt: '2020-01-01' }],
  posts: [{ register: 'kon-tum', limit: '1000' }, { register: 'kon-tum', vacant: 'true', limit: '1000' }],
  members: [{ register: 'kon-tum', limit: '1000' }],
  inspections: [{ register: 'kon-tum', limit: '1000' }],
  meetings: [{ register: 'kon-tum', limit: '1000' }],
  programmes: [{ register: 'kon-tum', limit: '1000' }],
  audit: [{ register: 'kon-tum', limit: '1000' }, { register: 'operations' }],
  corrections: [{ register: 'kon-tum', limit: '1000' }],
  cases: [{ register: 'kon-tum', limit: '1000' }],
  report: [{ register: 'kon-tum', validAt: '2018-01-01' }],
}; // prettier-ignore

/** Every way in which a question about the record of Kon Tum is asked; `plan`: one that there is. */
export function askedOfKonTum(
  { name, example }: AnyQuery,
  plan: string,
): readonly Readonly<Record<string, string>>[] {
  return ['plan' in example ? { ...example, plan } : example, ...(MORE[name] ?? [])];
}

/** Where a question is asked with these parameters. */
export function addressOf(query: AnyQuery, asked: Readonly<Record<string, string>>): string {
  const named = new Set([...query.path.matchAll(/:(\w+)/g)].map(([, name]) => name));
  const path = query.path.replace(/:(\w+)/g, (_, name: string) => asked[name] ?? name);
  const rest = new URLSearchParams(Object.entries(asked).filter(([name]) => !named.has(name))).toString();
  return `/api/v1/${path}${rest === '' ? '' : `?${rest}`}`;
}
