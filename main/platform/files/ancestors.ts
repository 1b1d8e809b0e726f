import { dirname } from 'node:path';

/** The folders above a path, the nearest first, up to the root. */
export function ancestorsOf(path: string): readonly string[] {
  const above = dirname(path);
  return above === path ? [] : [above, ...ancestorsOf(above)];
}
