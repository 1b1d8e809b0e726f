import type { PeerCertificates } from '../../../shared/certificates.ts';
import {
  applianceCheckNames,
  piCheckNames,
  checkNames,
  serviceCheckNames,
  type Check,
  type CheckName,
} from '../../../shared/diagnose-result.ts';
import { requestLine } from '../../app/session-words.ts';
import { dateTimeOf } from '../../lib/times.ts';
import type { Tone } from '../../ui/status-text.tsx';
import type { ScreenName } from '../../app/app-store.ts';
import type { DiagnoseRun } from './diagnose-store.ts';
import { diagnose, groupNames, type GroupName } from './text.ts';
import { certificates as certificateWords } from './text-certificates.ts';
import { text } from '../../ui/text.ts';
import { certificateLine } from './certificate-words.ts';

/** What the screen makes of the checks that were told. */

export const checksOfGroup: Readonly<Record<GroupName, readonly CheckName[]>> = {
  pi: piCheckNames,
  service: serviceCheckNames,
  appliance: applianceCheckNames,
};

export type CheckPhase = Check['status'] | 'waiting' | 'checking';

/** A check as it stands, told or not. */
export interface CheckView {
  readonly name: CheckName;
  readonly label: string;
  readonly phase: CheckPhase;
  /** The status in a word. */
  readonly word: string;
  readonly ms?: number;
  readonly detail?: string;
  readonly hint?: string;
  /** What the server showed, and when. */
  readonly shown?: { readonly certificates: PeerCertificates; readonly at: number };
}

export interface GroupView {
  readonly name: GroupName;
  readonly title: string;
  readonly checks: readonly CheckView[];
  /** Why the whole flight was skipped, where that has one reason: said once. */
  readonly skippedBecause?: string;
}

/** How far a diagnosis is. */
export interface Diagnosis {
  readonly run: DiagnoseRun | undefined;
  readonly running: boolean;
  readonly practising: boolean;
}

export function groupOf(name: CheckName): GroupName {
  return groupNames.find((group) => checksOfGroup[group].includes(name)) ?? 'pi';
}

function received(check: Check, at: number): CheckView {
  const { name, status, ms, hint, certificates, blockedBy } = check;
  return {
    name,
    label: text.overview.checks[name],
    phase: status,
    word: text.overview.checkStatus[status],
    detail: blockedBy === undefined ? check.detail : diagnose.notTried(text.overview.checks[blockedBy]),
    ...(status === 'skipped' ? {} : { ms }),
    ...(hint === undefined ? {} : { hint }),
    ...(certificates === undefined ? {} : { shown: { certificates, at } }),
  };
}

function notReceived(name: CheckName, group: GroupName, diagnosis: Diagnosis, isNext: boolean): CheckView {
  const { run, running, practising } = diagnosis;
  const label = text.overview.checks[name];
  const skippedAs = (detail: string): CheckView => ({
    name,
    label,
    phase: 'skipped',
    word: text.overview.checkStatus.skipped,
    detail,
  });
  if (run === undefined) return { name, label, phase: 'waiting', word: diagnose.waiting };
  if (practising && group !== 'pi') return skippedAs(diagnose.notInPractice[group]);
  if (running)
    return isNext
      ? { name, label, phase: 'checking', word: diagnose.checking }
      : { name, label, phase: 'waiting', word: diagnose.waiting };
  if (run.error?.kind === 'cancelled') return skippedAs(diagnose.notReached);
  return run.error === undefined
    ? skippedAs(diagnose.notReceived)
    : { name, label, phase: 'waiting', word: diagnose.waiting };
}

function groupView(name: GroupName, diagnosis: Diagnosis): GroupView {
  const known = new Map((diagnosis.run?.checks ?? []).map((check) => [check.name, check]));
  const names = checksOfGroup[name];
  const next = names.find((check) => !known.has(check));
  const checks = names.map((check) => {
    const found = known.get(check);
    return found === undefined
      ? notReceived(check, name, diagnosis, check === next)
      : received(found, diagnosis.run?.startedAt ?? 0);
  });
  const reasons = new Set(checks.map(({ phase, detail }) => (phase === 'skipped' ? detail : undefined)));
  const [reason] = reasons;
  return {
    name,
    title: diagnose.groups[name],
    checks,
    ...(reasons.size === 1 && reason !== undefined ? { skippedBecause: reason } : {}),
  };
}

/** The three flights, every check in its place from the start: nothing moves while they are climbed. */
export function groupsOf(diagnosis: Diagnosis): readonly GroupView[] {
  return groupNames.map((name) => groupView(name, diagnosis));
}

const tones: Readonly<Record<Check['status'], Tone>> = {
  pass: 'good',
  warn: 'warning',
  fail: 'bad',
  skipped: 'dropped',
};

export function toneOf(phase: CheckPhase): Tone {
  return phase === 'waiting' || phase === 'checking' ? 'neutral' : tones[phase];
}

/** The checks that failed, in the ladder's order: the first is the one to mend. */
export function failuresOf(checks: readonly Check[]): readonly Check[] {
  return checkNames.flatMap((name) => checks.filter((check) => check.name === name && check.status === 'fail'));
}

const screens: Readonly<Partial<Record<CheckName, ScreenName>>> = {
  service: 'service',
  pipe: 'service',
  link: 'service',
  active: 'service',
  'site-dns': 'appliance',
  'site-tcp': 'appliance',
  'site-tls': 'appliance',
  'site-login-page': 'appliance',
  oauth: 'appliance',
  'ecm-permission': 'appliance',
};

/** Where one mends it. */
export function screenToMend(name: CheckName): keyof typeof diagnose.open {
  const screen = screens[name];
  return screen === 'service' || screen === 'appliance' ? screen : 'plugin-settings';
}

export interface Verdict {
  readonly tone: Tone;
  readonly words: string;
}

/** The whole in a line, where nothing failed. */
export function verdictOf({ checks, error }: DiagnoseRun): Verdict | undefined {
  if (error?.kind === 'cancelled') return { tone: 'neutral', words: diagnose.cancelledText };
  if (error !== undefined || failuresOf(checks).length > 0) return undefined;
  const count = (status: Check['status']): number => checks.filter((check) => check.status === status).length;
  return count('warn') > 0
    ? { tone: 'warning', words: diagnose.warned(count('warn')) }
    : { tone: 'good', words: diagnose.allGood(count('pass')) };
}

function reportLine({ label, word, ms, detail, hint, shown }: CheckView): readonly string[] {
  const time = ms === undefined ? '' : ` (${text.overview.ms(ms)})`;
  const said = detail === undefined ? '' : `: ${detail}`;
  const certificate =
    shown === undefined ? [] : [`      ${certificateWords.inReport}: ${certificateLine(shown.certificates, shown.at)}`];
  return [
    `  [${word}] ${label}${time}${said}`,
    ...certificate,
    ...(hint === undefined ? [] : [`      ${diagnose.hint}: ${hint}`]),
  ];
}

/** The diagnosis as text, for a mail or a ticket. There is no secret in it: the main process sends none. */
export function reportOf(diagnosis: Diagnosis & { readonly run: DiagnoseRun }, version: string): string {
  const { run } = diagnosis;
  const head = [
    `${text.app.fullTitle} ${version} – ${text.screens.diagnose}`,
    dateTimeOf(run.startedAt),
    ...(diagnosis.practising ? [text.practice.name] : []),
    run.unsaved ? diagnose.usedDraft : diagnose.usedSaved,
    ...(run.session === undefined ? [] : [requestLine(run.session)]),
    ...(run.error === undefined
      ? []
      : [`${text.error.kinds[run.error.kind]}: ${run.error.message}`, `${diagnose.hint}: ${run.error.hint}`]),
  ];
  const groups = groupsOf(diagnosis).flatMap(({ title, checks }) => ['', title, ...checks.flatMap(reportLine)]);
  return [...head, ...groups, ''].join('\n');
}
