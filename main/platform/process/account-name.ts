import { userInfo } from 'node:os';

/** The account that runs the process, as the system names it. */
export function accountName(): string {
  try {
    return userInfo().username;
  } catch {
    return 'unknown'; // an account without a name, as in some containers
  }
}
