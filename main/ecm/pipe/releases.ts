/** The releases of both sides of a pipe. */
export interface Releases {
  readonly service: string;
  readonly program: string;
}

type Numbers = readonly [number, number, number];

function numbersOf(release: string): Numbers | undefined {
  const [, major, minor, patch] = /^(\d{1,6})\.(\d{1,6})\.(\d{1,6})(?![\d.])/.exec(release) ?? [];
  return major === undefined ? undefined : [Number(major), Number(minor), Number(patch)];
}

/** Which side has the earlier release; nothing if both have the same, or one of them is no release. */
export function olderSide({ service, program }: Releases): keyof Releases | undefined {
  const [one, other] = [numbersOf(service), numbersOf(program)];
  if (one === undefined || other === undefined) return undefined;
  const place = [0, 1, 2].find((index) => one[index] !== other[index]);
  if (place === undefined) return undefined;
  return (one[place] ?? 0) < (other[place] ?? 0) ? 'service' : 'program';
}
