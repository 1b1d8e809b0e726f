import { userInfo } from 'node:os';
import { posix } from 'node:path';
import { describe, expect, it } from 'vitest';
import { dataFolder } from './data-folder.ts';

describe('dataFolder', () => {
  it.each([
    [{ ECM_DATA_DIR: '/data', XDG_STATE_HOME: '/state', HOME: '/home/ann' }, 'linux', '/data'],
    [{ ECM_DATA_DIR: 'D:\\ecm', ProgramData: 'C:\\ProgramData' }, 'win32', 'D:\\ecm'],
    [{ ProgramData: 'E:\\Shared' }, 'win32', 'E:\\Shared\\EcmConfigurator'],
    [{}, 'win32', 'C:\\ProgramData\\EcmConfigurator'],
    [{ XDG_STATE_HOME: '/state', HOME: '/home/ann' }, 'linux', '/state/ecm-configurator'],
    [{ HOME: '/home/ann' }, 'linux', '/home/ann/.local/state/ecm-configurator'],
    [{ ECM_DATA_DIR: 'data', HOME: '/home/ann' }, 'linux', posix.resolve('data')],
    [{ ECM_DATA_DIR: '~/data', HOME: '/home/ann' }, 'linux', posix.resolve('~/data')],
    [{ ECM_DATA_DIR: '/da ta/what?#1/100%/' }, 'linux', '/da ta/what?#1/100%'],
    [{ XDG_STATE_HOME: 'state', HOME: '/home/ann' }, 'linux', '/home/ann/.local/state/ecm-configurator'],
    [{ XDG_STATE_HOME: '', HOME: '' }, 'linux', `${userInfo().homedir}/.local/state/ecm-configurator`],
    [{ HOME: 'home/ann' }, 'linux', `${userInfo().homedir}/.local/state/ecm-configurator`],
    [{}, 'linux', `${userInfo().homedir}/.local/state/ecm-configurator`],
    [{ ECM_DATA_DIR: '', XDG_STATE_HOME: '', HOME: '/home/ann' }, 'darwin', '/home/ann/.local/state/ecm-configurator'],
  ] as const)('with %j on %s is %s', (env, platform, folder) => {
    expect(dataFolder(env, platform)).toBe(folder);
  });
});
