import { defineCommand } from '../../kernel/command.js';
import { recordCertificate } from '../domain/operations.decide.js';
import { certificateSchema, generationCertified, OPERATIONS } from '../domain/operations.events.js';
import { operationsFold } from '../domain/operations.state.js';

/** Record what a rebuild found. */
export const RecordCertificate = defineCommand({
  name: 'RecordCertificate',
  title: {
    vi: 'Ghi nhận kết quả dựng lại dữ liệu tra cứu',
    en: 'Record what a rebuild of the read models found',
  },
  schema: certificateSchema,
  example: generationCertified.sample,
  roles: ['operator'],
  scope: 'every-register',
  stream: () => OPERATIONS,
  fold: operationsFold,
  decide: recordCertificate,
});
