import { describe, expect, it } from 'vitest';
import { accessProblem, serviceSid, windowsFolderFault } from './windows-access.ts';

const own = 'S-1-5-21-1-2-3-1001';
const closed = 'O:BAG:SYD:P(A;OICI;FA;;;SY)(A;OICI;FA;;;BA)';

describe('a security descriptor', () => {
  it.each([
    ['of the installer', closed],
    ['of the own account', `O:${own}G:SYD:PAI(A;OICI;FA;;;SY)(A;OICI;FA;;;${own})`],
    ['of the service', `O:${serviceSid}G:SYD:PAI(A;OICI;FA;;;SY)(A;OICI;FA;;;${serviceSid})`],
    ['with reading for users', 'O:SYG:SYD:AI(A;OICIID;0x1200a9;;;BU)(A;;FA;;;SY)'],
    ['with rights for the creator of new files', 'O:BAG:SYD:(A;OICIIO;GA;;;CO)(A;;FA;;;BA)'],
    ['that denies writing', 'O:BAG:SYD:(D;;FA;;;WD)(A;;FA;;;BA)'],
    ['with auditing', `${closed}S:AI(AU;SAFA;FA;;;WD)`],
  ])('%s is accepted', (_which, sddl) => {
    expect(accessProblem(sddl, own)).toBeUndefined();
  });

  it.each([
    ['of another owner', 'O:S-1-5-21-1-2-3-1002G:SYD:(A;;FA;;;SY)', 'belongs to another account (S-1-5-21-1-2-3-1002)'],
    ['of the users', 'O:BUG:SYD:(A;;FA;;;SY)', 'belongs to another account (BU)'],
    ['without owner', 'D:(A;;FA;;;SY)', 'has no owner that can be read'],
    ['without access list', 'O:BAG:SY', 'has no access list'],
    ['with none on purpose', 'O:BAG:SYD:NO_ACCESS_CONTROL', 'has no access list'],
    ['with full control for all', 'O:BAG:SYD:(A;OICI;FA;;;WD)', 'may be written by other accounts (WD)'],
    ['with new files for users', 'O:BAG:SYD:(A;CI;DCLCRPCR;;;BU)', 'may be written by other accounts (BU)'],
    ['with a mask that writes', 'O:BAG:SYD:(A;OICI;0x1301bf;;;AU)', 'may be written by other accounts (AU)'],
    ['with deleting', 'O:BAG:SYD:(A;;SD;;;S-1-5-11)', 'may be written by other accounts (S-1-5-11)'],
    ['with another owner to be set', 'O:BAG:SYD:(A;;WO;;;IU)', 'may be written by other accounts (IU)'],
    ['with a condition', 'O:BAG:SYD:(XA;;FW;;;BU;(@User.x == 1))', 'may be written by other accounts (BU)'],
  ])('%s is refused', (_which, sddl, problem) => {
    expect(accessProblem(sddl, own)).toBe(problem);
  });
});

describe('the check of a folder on Windows', () => {
  const check = (output: string) => windowsFolderFault('C:\\Data', true, () => output);

  it('accepts a folder and files that only administrators may write', () => {
    expect(check(`${own}\r\nC:\\Data|${closed}|\r\nC:\\Data\\ECM.log|${closed}|HardLink\r\n`)).toBeUndefined();
  });

  it.each([
    [`${own}\r\nC:\\Data|${closed}|\r\nC:\\Data\\x.key|O:BUD:(A;;FA;;;SY)|\r\n`, 'C:\\Data\\x.key'],
    [`${own}\r\nC:\\Data|${closed}|Junction\r\n`, 'C:\\Data'],
    [`${own}\r\nC:\\Data||\r\n`, 'C:\\Data'],
  ])('names what others could have planted or may write', (output, path) => {
    expect(check(output)).toMatchObject({ path, hint: expect.stringContaining('icacls') });
  });

  it('refuses a folder whose access list cannot be read', () => {
    const failing = (): string => {
      throw new Error('powershell');
    };
    expect(windowsFolderFault('C:\\Data', false, failing)).toMatchObject({ path: 'C:\\Data' });
  });

  it('cannot be made under Wine, whose stand-in for PowerShell prints nothing', () => {
    expect(check('')).toBeUndefined();
  });

  it('passes the folder apart from the script, so that its name is never run', () => {
    const folder = 'C:\\$(calc)';
    let given: unknown;
    windowsFolderFault(folder, true, (text, variables) => {
      given = variables;
      expect(text).not.toContain('calc');
      return own;
    });
    expect(given).toEqual({ CHECKED_FOLDER: folder });
  });
});
