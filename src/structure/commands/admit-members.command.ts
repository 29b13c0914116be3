import { exampleHeader, structureCommand } from './structure-command.js';

/** Admit members (probationary). */
export const AdmitMembers = structureCommand('AdmitMembers', {
  title: { vi: 'Kết nạp đảng viên', en: 'Admit members (probationary)' },
  example: { ...exampleHeader, unit: 'u-1', number: 2 },
});
