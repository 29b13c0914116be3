import { capabilitiesWith } from '../../src/capabilities.js';
import { EventRegistry, UndecodableEvent } from '../../src/event-store/event-registry.js';
import { z } from 'zod';

const { events, projections } = capabilitiesWith([]);
const registry = new EventRegistry(events);
const stored = (type: string, data: unknown) => ({
  id: 'e',
  stream: 's',
  revision: 0,
  position: 'p',
  type,
  data: JSON.stringify(data),
  metadata: '{}',
});

describe('every stored event', () => {
  it.each(events.map((event) => [event.name, event] as const))(
    '%s: its sample decodes',
    (name, definition) => {
      expect(registry.decode(stored(`${name}.v${definition.version}`, definition.sample)).event).toEqual({
        type: name,
        data: definition.sample,
      });
      for (const older of definition.older ?? [])
        expect(registry.decode(stored(`${name}.v${older.version}`, older.sample)).event.type).toBe(name);
    },
  );

  it('has a place in the audit trail', () => {
    const audit = projections.find((projection) => projection.name === 'audit');
    expect([...(audit?.handles ?? [])].sort()).toEqual(events.map((event) => event.name).sort());
  });
});

describe('an event of an older version', () => {
  const older = new EventRegistry([
    {
      name: 'Renamed', version: 3, schema: z.object({ name: z.string(), on: z.string() }), sample: { name: 'a', on: '2020-01-01' },
      older: [
        { version: 1, sample: { title: 'a' }, upcast: (data) => ({ name: (data as { title: string }).title }) },
        { version: 2, sample: { name: 'a' }, upcast: (data) => ({ ...data, on: '2020-01-01' }) },
      ],
    },
  ]); // prettier-ignore

  it('is lifted step by step to the present one', () => {
    expect(older.decode(stored('Renamed.v1', { title: 'Thôn 1' })).event).toEqual({
      type: 'Renamed',
      data: { name: 'Thôn 1', on: '2020-01-01' },
    });
    expect(older.decode(stored('Renamed.v2', { name: 'Thôn 1' })).event.data).toEqual({
      name: 'Thôn 1',
      on: '2020-01-01',
    });
  });

  it('that nobody can read is told with its place, and never skipped', () => {
    for (const [type, data] of [
      ['Renamed.v4', {}],
      ['Unknown.v1', {}],
      ['Renamed.v3', { name: 4 }],
    ] as const)
      expect(() => older.decode(stored(type, data))).toThrow(UndecodableEvent);
  });
});
