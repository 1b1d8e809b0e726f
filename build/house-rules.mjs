// House rules that the linter has no rule for. Each finding is an error.
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

/** The only files that may call Secret.reveal(), each with its reason. */
const revealers = {
  'shared/secret.ts': 'defines it',
  'main/pi/gateway/soap-gateway.ts': 'writes credentials and tokens into the envelope',
  'main/pi/tokens/token-cipher.ts': 'encrypts tokens at rest and derives the cache key',
  'main/ecm/link/oauth.ts': 'proves the API account to the token endpoint of the appliance',
  'main/ecm/link/link-socket.ts': 'presents the access token when the link to the appliance is opened',
  'main/ecm/link/write-frame.ts': 'writes the password of a credential, and the token that keeps a link open, into a frame to the appliance',
  'main/ecm/pipe/secret-on-wire.ts': 'writes a secret into a message to a peer of the pipe that has proven itself',
  'main/platform/keychain.ts': 'hands the secret to the operating system',
  'main/sandbox/appliance/token-desk.ts': 'remembers the fingerprint of the practice account',
  'app/sandbox/run-sandbox.ts': 'writes the made-up secrets of the practice PI and appliance to their file',
  'main/platform/encrypted-file.ts': 'encrypts the secret into the fallback file',
};

const listed = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard', '*.ts', '*.tsx'], { encoding: 'utf8' });
const files = listed.split('\n').filter((file) => file !== '');
const findings = [];

for (const file of files) {
  let text;
  try {
    text = readFileSync(file, 'utf8');
  } catch {
    continue; // deleted, not yet committed
  }
  const lines = text.split('\n').length - 1;
  const isTest = /\.test\.tsx?$|\.spec\.ts$|^e2e\/|^bench\//.test(file);
  if (lines > 400) findings.push(`${file}: ${lines} lines; the limit is 400`);
  if (!isTest && /\.reveal\(/.test(text) && !(file in revealers)) {
    findings.push(`${file}: calls Secret.reveal() without being listed, with a reason, in build/house-rules.mjs`);
  }
  if (!isTest && /\b(TODO|FIXME|XXX)\b/.test(text)) findings.push(`${file}: has an unfinished mark`);
  if (/\.(only|skip|todo|fixme)\(/.test(text) && isTest) findings.push(`${file}: has a focused or skipped test`);
}
for (const file of Object.keys(revealers)) {
  if (!files.includes(file)) findings.push(`build/house-rules.mjs: ${file} may reveal secrets but does not exist`);
}

if (findings.length > 0) {
  console.error(findings.join('\n'));
  process.exit(1);
}
console.log(`house rules: ${files.length} files, no finding`);
