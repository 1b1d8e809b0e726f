/**
 * `shared/` compiles without Node's and the browser's types, so that nothing platform-specific can slip in.
 * `URL` and `TextDecoder` are the globals of both sides that are used here.
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

declare class TextDecoder {
  constructor(label: string, options: { fatal: boolean });
  decode(bytes: Uint8Array): string;
}
