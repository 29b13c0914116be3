import { exampleHeader, structureCommand } from './structure-command.js';

/** Establish a party group. */
export const FormGroup = structureCommand('FormGroup', {
  title: { vi: 'Thành lập tổ đảng', en: 'Establish a party group' },
  example: {
    ...exampleHeader,
    parent: 'u-parent',
    form: 'standing',
    name: 'Tổ đảng số 3',
    code: '03',
    number: 14,
  },
});
