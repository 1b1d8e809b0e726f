import type { FunctionName } from '../../../../shared/contract-functions.ts';
import type { Group, Term } from './vocabulary.ts';

/** Which names of operations can mean a function. */
export interface OperationRule {
  /** One of these must be met, the surest first: of each set of terms a word must be in the name. */
  readonly needs: readonly NameNeed[];
  /** Further words that a name may have. One that means something else (`GetAccountHistory`) rules the operation out. */
  readonly also: readonly Term[];
  /** Words that make it more likely. */
  readonly prefers?: readonly Term[];
}

export interface NameNeed {
  readonly words: readonly (readonly Term[])[];
  /** The first word of the name must be one of these. */
  readonly first?: readonly Term[];
}

const need = (...words: readonly (readonly Term[])[]): NameNeed => ({ words });

const ofStored: readonly Group[] = ['ACCOUNT', 'PASSWORD', 'STORED', 'SYSTEM', 'DOMAIN'];
const ofShared: readonly Group[] = [...ofStored, 'SHARED'];
const ofRequest: readonly Term[] = [...ofStored, 'access', 'approval', 'CHECKOUT', 'RETURN'];
const change: readonly Term[] = ['ROTATE', 'passwordchange'];
const found: readonly Term[] = ['ACCOUNT', 'STORED', 'NAME', 'ADDRESS', 'LIST', 'list', 'available', 'access'];

export const operationRules: Readonly<Record<FunctionName, OperationRule>> = {
  login: { needs: [need(['LOGIN'])], also: ['USER', 'ACCOUNT', 'NAME', 'PASSWORD', 'TOKEN', 'DOMAIN'] },
  loginAsUser: {
    needs: [need(['LOGIN'], ['as', 'IMPERSONATE']), need(['IMPERSONATE'])],
    also: ['USER', 'ACCOUNT', 'NAME', 'TOKEN', 'get'],
  },
  logout: { needs: [need(['LOGOUT'])], also: ['USER', 'TOKEN'] },
  productVersion: {
    needs: [need(['VERSION'])],
    also: ['LIST', 'SYSTEM', 'product', 'service', 'application', 'ID'],
    prefers: ['product'],
  },
  listStoredBySystem: { needs: [need(['LIST'], ['ACCOUNT'])], also: [...found, 'SYSTEM', 'DOMAIN'] },
  listStoredByDomain: { needs: [need(['LIST'], ['ACCOUNT'])], also: [...found, 'SYSTEM', 'DOMAIN'] },
  listSharedBySystem: {
    needs: [need(['LIST'], ['SHARED'], ['ACCOUNT']), need(['LIST'], ['SHARED'], ['list'])],
    also: [...found, 'SHARED', 'SYSTEM'],
  },
  checkOutStored: { needs: [need(['CHECKOUT']), need(['ACQUIRE'], ['PASSWORD', 'ACCOUNT'])], also: ofStored },
  checkInStored: { needs: [need(['CHECKIN']), need(['RETURN'], ['PASSWORD', 'ACCOUNT'])], also: ofStored },
  checkOutShared: {
    needs: [need(['CHECKOUT'], ['SHARED']), need(['ACQUIRE'], ['SHARED'], ['PASSWORD', 'ACCOUNT'])],
    also: [...ofShared, 'list'],
  },
  checkInShared: {
    needs: [need(['CHECKIN'], ['SHARED']), need(['RETURN'], ['SHARED'], ['PASSWORD', 'ACCOUNT'])],
    also: [...ofShared, 'list'],
  },
  createRequest: {
    needs: [
      need(['CREATE'], ['REQUEST'], ['PASSWORD', 'ACCOUNT', 'access', 'CHECKOUT', 'RETURN']),
      { words: [['PASSWORD', 'ACCOUNT', 'access', 'CHECKOUT', 'approval']], first: ['REQUEST'] },
      need(['CREATE'], ['REQUEST']),
    ],
    also: [...ofRequest, 'REQUEST'],
  },
  grantRequest: { needs: [need(['GRANT'], ['REQUEST'])], also: ofRequest },
  spin: { needs: [need(['ROTATE'], ['ACCOUNT', 'PASSWORD']), need(['ROTATE'])], also: [...ofStored, 'now'] },
  readTemplate: {
    needs: [need(['LIST'], ['SETTINGS'], [...change, 'JOB']), need(['LIST'], ['template'])],
    also: ['SETTINGS', 'JOB', 'PASSWORD', 'ACCOUNT', 'ID', ...change],
  },
  createRotationJob: {
    needs: [need(['CREATE'], ['JOB'], [...change, 'PASSWORD']), need(['SCHEDULE'], change)],
    also: ['SETTINGS', 'JOB', 'PASSWORD', 'ACCOUNT', 'SCHEDULE', 'change', ...change],
  },
};
