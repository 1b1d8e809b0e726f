import type { PeerCertificates } from '../../../shared/certificates.ts';
import {
  applianceCheckNames,
  piCheckNames,
  checkNames,
  serviceCheckNames,
  type Check,
  type CheckName,
} from '../../../shared/diagnose-result.ts';
import { requestLine } from '../test-settings/session-text.ts';
import { millisecondsOf, utcOf } from '../../lib/times.ts';
import type { StatusLine, Tone } from '../../ui/status-text.tsx';
import type { DiagnoseRun } from './diagnose-store.ts';
import { certificateLine } from './certificate-words.ts';
import { text } from './text.ts';
import { text as appText } from '../../app/text.ts';
import { text as common } from '../../ui/text.ts';

/** The checks of a diagnosis as the screen and the text report show them. Pure. */

const groupNames = ['pi', 'service', 'appliance'] as const;
export type GroupName = (typeof groupNames)[number];

const checksOfGroup: Readonly<Record<GroupName, readonly CheckName[]>> = {
  pi: piCheckNames,
  service: serviceCheckNames,
  appliance: applianceCheckNames,
};

export type CheckPhase = Check['status'] | 'waiting' | 'checking';

export interface CheckView {
  readonly name: CheckName;
  readonly label: string;
  readonly phase: CheckPhase;
  readonly word: string;
  readonly ms?: number;
  readonly detail?: string;
  readonly hint?: string;
  /** The certificates of the server, and when they were received. */
  readonly shown?: { readonly certificates: PeerCertificates; readonly at: number };
}

export interface GroupView {
  readonly name: GroupName;
  readonly title: string;
  readonly checks: readonly CheckView[];
  /** The reason why every check of the group was skipped, if it is the same. */
  readonly skippedBecause?: string;
}

export interface Diagnosis {
  readonly run: DiagnoseRun | undefined;
  readonly running: boolean;
  readonly practising: boolean;
}

export function groupOf(name: CheckName): GroupName {
  return groupNames.find((group) => checksOfGroup[group].includes(name)) ?? 'pi';
}

function viewOf(check: Check, at: number): CheckView {
  const { name, status, ms, hint, certificates, blockedBy } = check;
  return {
    name,
    label: text.checks[name],
    phase: status,
    word: text.checkStatus[status],
    detail: blockedBy === undefined ? check.detail : text.notTried(text.checks[blockedBy]),
    ...(status === 'skipped' ? {} : { ms }),
    ...(hint === undefined ? {} : { hint }),
    ...(certificates === undefined ? {} : { shown: { certificates, at } }),
  };
}

function waitingCheck(name: CheckName): CheckView {
  return { name, label: text.checks[name], phase: 'waiting', word: text.waiting };
}

function runningCheck(name: CheckName, isNext: boolean): CheckView {
  return isNext ? { ...waitingCheck(name), phase: 'checking', word: text.checking } : waitingCheck(name);
}

interface RunChecks {
  readonly checks: readonly Check[];
  readonly running: boolean;
  /** When they were started. */
  readonly at: number;
}

/** These checks, also those that have not run yet. @param missing the view of such a one, which may be the next to end */
export function checkViews(
  names: readonly CheckName[],
  { checks, running, at }: RunChecks,
  missing = (name: CheckName, isNext: boolean): CheckView => runningCheck(name, running && isNext),
): readonly CheckView[] {
  const known = new Map(checks.map((check) => [check.name, check]));
  const next = names.find((name) => !known.has(name));
  return names.map((name) => {
    const found = known.get(name);
    return found === undefined ? missing(name, name === next) : viewOf(found, at);
  });
}

function viewOfMissing(name: CheckName, group: GroupName, diagnosis: Diagnosis, isNext: boolean): CheckView {
  const { run, running, practising } = diagnosis;
  const check = { name, label: text.checks[name] };
  const waiting = waitingCheck(name);
  const skipped = (detail: string): CheckView => ({
    ...check,
    phase: 'skipped',
    word: text.checkStatus.skipped,
    detail,
  });
  if (run === undefined) return waiting;
  if (practising && group !== 'pi') return skipped(text.notInPractice[group]);
  if (running) return runningCheck(name, isNext);
  if (run.error === undefined) return skipped(text.notReceived);
  return run.error.kind === 'cancelled' ? skipped(text.notReached) : waiting;
}

function groupView(name: GroupName, diagnosis: Diagnosis): GroupView {
  const { run, running } = diagnosis;
  const checks = checkViews(
    checksOfGroup[name],
    { checks: run?.checks ?? [], running, at: run?.startedAt ?? 0 },
    (check, isNext) => viewOfMissing(check, name, diagnosis, isNext),
  );
  const reasons = new Set(checks.map(({ phase, detail }) => (phase === 'skipped' ? detail : undefined)));
  const [reason] = reasons;
  return {
    name,
    title: text.groups[name],
    checks,
    ...(reasons.size === 1 && reason !== undefined ? { skippedBecause: reason } : {}),
  };
}

/** The three groups with all their checks, also those that have not run yet. */
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

/** The failed checks in the order of the diagnosis: the first has to be fixed first. */
export function failuresOf(checks: readonly Check[]): readonly Check[] {
  return checkNames.flatMap((name) => checks.filter((check) => check.name === name && check.status === 'fail'));
}

/** The screen where the cause of a failure is fixed. The service reports its link to the appliance. */
export function screenToFix(name: CheckName): 'plugin-settings' | 'appliance' | 'service' {
  if (name === 'contract') return 'plugin-settings';
  if (groupOf(name) === 'service' || name === 'link' || name === 'active') return 'service';
  return groupOf(name) === 'appliance' ? 'appliance' : 'plugin-settings';
}

/** The verdict in one line, unless a check failed. */
export function verdictOf({ checks, error }: DiagnoseRun): StatusLine | undefined {
  if (error?.kind === 'cancelled') return { tone: 'neutral', words: text.cancelledText };
  if (error !== undefined || failuresOf(checks).length > 0) return undefined;
  const count = (status: Check['status']): number => checks.filter((check) => check.status === status).length;
  return count('warn') > 0
    ? { tone: 'warning', words: text.warned(count('pass'), count('warn')) }
    : { tone: 'good', words: text.allGood(count('pass')) };
}

function reportLine({ label, word, ms, detail, hint, shown }: CheckView): readonly string[] {
  const time = ms === undefined ? '' : ` (${millisecondsOf(ms)})`;
  const details = detail === undefined ? '' : `: ${detail}`;
  const certificate =
    shown === undefined
      ? []
      : [`      ${text.certificates.inReport}: ${certificateLine(shown.certificates, shown.at)}`];
  return [
    `  [${word}] ${label}${time}${details}`,
    ...certificate,
    ...(hint === undefined ? [] : [`      ${text.hint}: ${hint}`]),
  ];
}

/** The diagnosis as text, for a mail or a ticket. It contains no secret, because no answer of the main process does. */
export function reportOf(diagnosis: Diagnosis & { readonly run: DiagnoseRun }, version: string): string {
  const { run } = diagnosis;
  const head = [
    `${appText.app.fullTitle} ${version} – ${common.screens.diagnose}`,
    utcOf(run.startedAt),
    ...(diagnosis.practising ? [appText.practice.name] : []),
    run.unsaved ? text.usedDraft : text.usedSaved,
    ...(run.session === undefined ? [] : [requestLine(run.session)]),
    ...(run.error === undefined
      ? []
      : [`${common.error.kinds[run.error.kind]}: ${run.error.message}`, `${text.hint}: ${run.error.hint}`]),
  ];
  const groups = groupsOf(diagnosis).flatMap(({ title, checks }) => ['', title, ...checks.flatMap(reportLine)]);
  return [...head, ...groups, ''].join('\n');
}
