/**
 * `shared/` compiles without Node's and the browser's types, so that nothing platform-specific can slip in.
 * `URL` is the one global of both sides that is used here.
 */
declare class URL {
  constructor(input: string, base?: string);
  readonly protocol: string;
  readonly hostname: string;
  readonly port: string;
  readonly origin: string;
  readonly username: string;
  readonly password: string;
  readonly search: string;
  readonly hash: string;
  readonly href: string;
  readonly pathname: string;
}
