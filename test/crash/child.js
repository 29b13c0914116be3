// Sends commands without end and says which were acknowledged, until it is killed.
import { writeSync } from 'node:fs';
import { capabilitiesWith } from '../../dist/src/capabilities.js';
import { openSystem } from '../../dist/src/composition.js';
import { policyBook } from '../../dist/src/kernel/policy.js';

const [folder, round] = process.argv.slice(2);
const capabilities = capabilitiesWith([]);
const system = await openSystem({ folder, capabilities, policies: policyBook([]) });
const definition = (name) => capabilities.commands.find((command) => command.name === name);
const actor = { id: 'crash', authenticated: false };
const send = async (name, body, idempotencyKey) => {
  const receipt = await system.handle.execute({ definition: definition(name), body, actor, idempotencyKey });
  writeSync(1, `${receipt.commandId} ${receipt.stream} ${receipt.revision}\n`);
  return receipt;
};
const basis = { number: '1', title: 'Quyết định', issuer: 'Ủy ban', date: '2020-01-01' };
const REGISTERS = 4;
const units = [];
for (let r = 0; r < REGISTERS; r++) {
  const register = `r${r}`;
  await send(
    'OpenRegister',
    {
      register,
      name: 'Sổ',
      authority: 'Thành ủy',
      region: 'central-highlands',
      openedOn: '2016-08-01',
      reason: 'Mở',
    },
    `open-${r}`,
  );
  const lines = [
    { ref: '@w', kind: 'locality', form: 'ward', name: 'Phường', code: '01' },
    ...Array.from({ length: 16 }, (_, n) => ({
      ref: `@v${n}`,
      kind: 'village',
      form: 'residential-group',
      name: `Tổ ${n}`,
      code: String(n),
      parent: '@w',
      households: 100,
    })),
  ];
  await send(
    'RecordOpeningInventory',
    { register, asOf: '2016-08-01', source: 'Danh sách', reason: 'Mở', lines },
    `inventory-${r}`,
  );
  const { state } = await system.handle.state(`register-${register}`, definition('OpenRegister').fold);
  units.push([...state.units.values()].filter((unit) => unit.kind === 'village').map((unit) => unit.id));
}
await Promise.all(
  Array.from({ length: 32 }, async (_, caller) => {
    for (let n = 0; ; n++) {
      const r = caller % REGISTERS;
      const body = {
        register: `r${r}`,
        decidedOn: '2020-01-01',
        effectiveOn: '2020-01-01',
        basis,
        reason: 'Kiểm đếm',
        unit: units[r][n % 16],
        households: n % 1000,
      };
      await send('RecountHouseholds', body, `${round}-${caller}-${n}`);
    }
  }),
);
