import { describe, expect, it } from 'vitest';
import { writeHint } from './write-hint.ts';

describe('what to do about a file that cannot be written', () => {
  it.each([
    ['ENOSPC', /disk is full/],
    ['EDQUOT', /quota/],
    ['EROFS', /read-only/],
    ['EIO', /reports an error/],
    ['EMFILE', /too many files/],
    ['ENAMETOOLONG', /too long/],
    ['EFBIG', /larger/],
  ])('%s does not speak of permissions', (code, expected) => {
    const hint = writeHint(Object.assign(new Error('secret'), { code }));
    expect(hint).toMatch(expected);
    expect(hint).not.toMatch(/may write|permission|secret/);
  });

  it.each(['EACCES', 'EPERM'])('%s does', (code) => {
    const hint = writeHint(Object.assign(new Error(code), { code }));
    expect(hint).toMatch(/may write/);
    expect(hint).not.toMatch(/full/);
  });

  it.each([Object.assign(new Error('x'), { code: 'EWHATEVER' }), new Error('x'), undefined, 'x'])(
    'names both where the code is not known: %s',
    (error) => {
      expect(writeHint(error)).toMatch(/may write.*full/);
    },
  );
});
