import { rmSync } from 'node:fs';
import { filesHolding } from '../support/bytes-of.js';
import { runSystem, type RunningSystem } from '../support/running-system.js';

const NAME = 'Nguyễn Thị Kín Đáo';
let running: RunningSystem;
let person: string;
const erase = (body: object, key: string) => running.send('erase-person', body, { 'idempotency-key': key });
beforeAll(async () => {
  running = await runSystem();
  await running.send('register-person', { name: NAME });
  person = (await running.get('/api/v1/persons')).body.persons[0].person;
});
afterAll(async () => {
  await running.close();
  rmSync(`${running.folder}.erasures.jsonl`, { force: true });
});

it('who is not registered is not found, whoever asks by the name is not answered with it, and no event is left', async () => {
  const before = await running.events();
  expect(await erase({ person: 'ai-do' }, 'a')).toMatchObject({ status: 404, body: { type: '/problems/person-unknown', where: '/person' } }); // prettier-ignore
  const byName = await erase({ person: NAME }, 'b');
  expect(byName).toMatchObject({ status: 400, body: { type: '/problems/invalid-command' } });
  expect(JSON.stringify(byName.body)).not.toContain(NAME);
  expect(await running.events()).toBe(before);
});

it('a person is erased before the answer: the name is in no file and no answer; a second time is a conflict', async () => {
  expect(filesHolding(running.folder, NAME)).not.toEqual([]);
  expect(await erase({ person }, 'c')).toMatchObject({ status: 200, body: { repeated: false, stream: 'operations' } }); // prettier-ignore
  expect(filesHolding(running.folder, NAME)).toEqual([]);
  expect(await erase({ person }, 'c')).toMatchObject({ status: 200, body: { repeated: true } });
  expect(await erase({ person }, 'd')).toMatchObject({ status: 409, body: { type: '/problems/already-erased' } }); // prettier-ignore
  const { persons } = (await running.get('/api/v1/persons')).body;
  expect(persons).toMatchObject([{ person, personName: '(đã xóa theo yêu cầu)' }]);
});
