import { Rejection } from '../../kernel/rejection.js';
import type { Field, TaskTemplate } from './procedure.js';
import { filledForm } from './task-form.js';

const asking = (field: Pick<Field, 'type'> & Partial<Field>): TaskTemplate => ({
  id: 'a', title: { vi: 'a', en: 'a' }, citation: 'điều 8', role: 'administrator', level: 'commune', evidence: [], approves: false,
  fields: [{ id: 'asked', title: { vi: 'b', en: 'b' }, required: true, ...field }],
}); // prettier-ignore
const filled = (field: Parameters<typeof asking>[0], asked: unknown) =>
  filledForm(asking(field), { values: { asked }, texts: {} }, '2020-01-01', () => 6);
const votes = (unit: string) => ({ unit, entitled: 100, took: 90, agreed: 60 });

describe('The form of a task', () => {
  it('that asks for commands is not filled by an empty list of them', () => {
    expect(() => filled({ type: 'commands', commands: ['FillPost'] }, [])).toThrow(Rejection);
    expect(filled({ type: 'commands', commands: ['FillPost'], required: false }, [])).toEqual({});
  });

  it('takes a number up to its bound, and names the bound to who goes beyond it', () => {
    expect(filled({ type: 'number' }, 6)).toEqual({ asked: 6 });
    expect(() => filled({ type: 'number' }, 7)).toThrow(/is 6 at most, not 7/);
  });

  it('counts the votes of each unit once, so that nobody is counted twice over the area', () => {
    expect(() => filled({ type: 'votes' }, [votes('a'), votes('a')])).toThrow(/counts each unit once/);
    expect(filled({ type: 'votes' }, [votes('a'), votes('b')])).toEqual({ asked: [votes('a'), votes('b')] });
  });
});
