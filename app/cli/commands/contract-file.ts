import { decodeText, saveAsUtf8 } from '../../../shared/decode-text.ts';
import { failure, type Failure } from '../../../shared/errors.ts';
import { err, ok, type Result } from '../../../shared/result.ts';
import { serverContractSchema, type ServerContract } from '../../../shared/server-contract.ts';
import { parseContract } from '../../../main/pi/contract/read-contract.ts';
import { readNamedFile, writeFileAtomically } from '../../../main/platform/files/files.ts';
import { fileFailure } from '../file-failure.ts';
import type { NamedWsdl } from './contract-source.ts';

/** A contract of all operations has about 60 KB. */
const maxContractBytes = 4 * 1024 * 1024;

/**
 * The contract whose choices and acceptances count further: that of the file to write, else that of the settings, if it was made from the
 * same WSDL. Fails for a file that is no contract, so that none is overwritten.
 */
export async function readEarlier(
  out: string | undefined,
  { wsdl, file }: NamedWsdl,
  warnings: string[],
): Promise<Result<ServerContract | undefined, Failure>> {
  const present = out === undefined ? ok(undefined) : await readContractFile(out);
  if (!present.ok) return present;
  if (present.value !== undefined) {
    if (isMadeFrom(present.value, wsdl.sha256)) return present;
    warnings.push(`${out} was made from another WSDL, so its choices and acceptances do not count.`);
    return ok(undefined);
  }
  const stored = file?.contract === undefined ? undefined : parseContract(file.contract);
  return ok(stored?.ok === true && isMadeFrom(stored.value, wsdl.sha256) ? stored.value : undefined);
}

function isMadeFrom({ source }: ServerContract, sha256: string): boolean {
  return source !== 'built-in' && source.wsdlSha256 === sha256;
}

/** `undefined` if there is no such file. */
async function readContractFile(path: string): Promise<Result<ServerContract | undefined, Failure>> {
  const read = await readNamedFile(path, maxContractBytes);
  if (!read.ok) return read.error.reason === 'missing' ? ok(undefined) : noContract(path, read.error.text);
  const text = decodeText(read.value.bytes);
  if (!text.ok) return noContract(path, text.error, saveAsUtf8);
  const parsed = serverContractSchema.safeParse(parsedJson(text.value));
  return parsed.success ? ok(parsed.data) : noContract(path, 'is there and is no server contract');
}

function parsedJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function noContract(
  path: string,
  why: string,
  hint = 'Name another file, or remove this one.',
): Result<never, Failure> {
  const text = { message: `The file ${path} (--out) ${why}.`, doing: 'reading the earlier contract' };
  return err(failure('configuration', 'file', { ...text, hint }));
}

/** Readable by its owner only, and complete or not there at any time. */
export async function writeContract(path: string, contract: ServerContract): Promise<Result<void, Failure>> {
  try {
    await writeFileAtomically(path, `${JSON.stringify(contract, undefined, 2)}\n`);
    return ok(undefined);
  } catch (cause) {
    return fileFailure(path, 'writing the server contract', cause);
  }
}
