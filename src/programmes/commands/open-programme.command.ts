import { defineCommand } from '../../kernel/command.js';
import { registerFold, registerStream } from '../../structure/index.js';
import { openProgramme } from '../domain/programme.decide.js';
import { openProgrammeSchema } from '../domain/programme.command.js';
import { programmeFold } from '../domain/programme.state.js';
import { newProgrammeStream } from './programme-stream.js';

/** Open a programme with its goals. */
export const OpenProgramme = defineCommand({
  name: 'OpenProgramme',
  title: { vi: 'Ban hành chương trình, chỉ tiêu', en: 'Open a programme with its goals' },
  schema: openProgrammeSchema,
  example: {
    register: 'kon-tum',
    name: 'Chương trình toàn khóa',
    issuer: 'Thành ủy Kon Tum',
    basis: {
      number: '01-CTr/TU',
      title: 'Chương trình công tác toàn khóa',
      issuer: 'Thành ủy Kon Tum',
      date: '2021-03-01',
    },
    term: { from: '2020-08-01', to: '2025-07-31' },
    openedOn: '2020-10-01',
    serves: '03-NQ/TU',
    goals: [{ name: 'Kết nạp đảng viên mới', measure: 'admissions', total: 600 }],
  },
  roles: ['administrator'],
  scope: 'register',
  stream: (_command, commandId) => newProgrammeStream(commandId),
  fold: programmeFold,
  decide: openProgramme,
  consults: (command) => [{ stream: registerStream(command.register), fold: registerFold }],
});
