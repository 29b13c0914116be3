import { TestRegister } from './test-register.js';

/** A ward with three residential groups and their cells, for specs. */
export const WARD = { ref: '@ward', kind: 'locality', form: 'ward', name: 'Phường Duy Tân', code: '02' };
export const village = (n: number, more: object = {}) => ({
  ref: `@v${n}`, kind: 'village', form: 'residential-group', name: `Tổ dân phố ${n}`, code: `0${n}`, parent: '@ward', households: 100, ...more,
}); // prettier-ignore
export const COMMITTEE = {
  ref: '@org',
  kind: 'organization',
  form: 'committee',
  name: 'Đảng bộ phường',
  code: '02',
  locality: '@ward',
};
export const cell = (n: number, more: object = {}) => ({
  ref: `@c${n}`, kind: 'cell', form: 'residential', name: `Chi bộ ${n}`, code: `0${n}`, parent: '@org', official: 10, probationary: 1, pairWith: `@v${n}`, ...more,
}); // prettier-ignore
export const given = () =>
  TestRegister.with(
    WARD,
    village(1),
    village(2),
    village(3),
    COMMITTEE,
    cell(1, { posts: [{ post: 'secretary', holder: 'p1', route: 'elected' }] }),
    cell(2),
    cell(3),
  );
export const merged = { into: { name: 'Tổ dân phố 1', code: '01' }, accept: ['village-households'] };
