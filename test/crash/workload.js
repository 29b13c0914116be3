// Registers and commands for the tests that kill something in the middle of them.
const basis = { number: '1', title: 'Quyết định', issuer: 'Ủy ban', date: '2020-01-01' };

export const definitionIn = (capabilities, name) =>
  capabilities.commands.find((command) => command.name === name);

/** Opens `r0`, `r1`, … with 16 villages each by `send(name, body, key)`; gives the ids of the villages of each. */
export async function openRegisters(system, send, registers) {
  const units = [];
  for (let r = 0; r < registers; r++) {
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
    const { fold } = definitionIn(system.capabilities, 'OpenRegister');
    const { state } = await system.handle.state(`register-${register}`, fold);
    units.push([...state.units.values()].filter((unit) => unit.kind === 'village').map((unit) => unit.id));
  }
  return units;
}

/** The body of a `RecountHouseholds`. */
export const recount = (register, unit, households) => ({
  register,
  decidedOn: '2020-01-01',
  effectiveOn: '2020-01-01',
  basis,
  reason: 'Kiểm đếm',
  unit,
  households,
});
