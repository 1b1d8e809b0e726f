import type { PeerCertificates } from '../../../shared/certificates.ts';
import {
  applianceRungNames,
  piRungNames,
  rungNames,
  serviceRungNames,
  type Rung,
  type RungName,
} from '../../../shared/diagnose-result.ts';
import { requestLine } from '../../app/session-words.ts';
import { dateTimeOf } from '../../lib/times.ts';
import type { Tone } from '../../ui/status-text.tsx';
import type { ScreenName } from '../../app/app-store.ts';
import type { DiagnoseRun } from './diagnose-store.ts';
import { diagnose, flightNames, type FlightName } from './text.ts';
import { certificates as certificateWords } from './text-certificates.ts';
import { text } from '../../ui/text.ts';
import { certificateLine } from './certificate-words.ts';

/** What the screen makes of the rungs that were told. */

export const rungsOfFlight: Readonly<Record<FlightName, readonly RungName[]>> = {
  pi: piRungNames,
  service: serviceRungNames,
  appliance: applianceRungNames,
};

export type RungPhase = Rung['status'] | 'waiting' | 'checking';

/** A rung as it stands, told or not. */
export interface RungView {
  readonly name: RungName;
  readonly label: string;
  readonly phase: RungPhase;
  /** The status in a word. */
  readonly word: string;
  readonly ms?: number;
  readonly detail?: string;
  readonly hint?: string;
  /** What the server showed, and when. */
  readonly shown?: { readonly certificates: PeerCertificates; readonly at: number };
}

export interface FlightView {
  readonly name: FlightName;
  readonly title: string;
  readonly rungs: readonly RungView[];
  /** Why the whole flight was skipped, where that has one reason: said once. */
  readonly skippedBecause?: string;
}

/** How far a diagnosis is. */
export interface Ladder {
  readonly run: DiagnoseRun | undefined;
  readonly running: boolean;
  readonly practising: boolean;
}

export function flightOf(name: RungName): FlightName {
  return flightNames.find((flight) => rungsOfFlight[flight].includes(name)) ?? 'pi';
}

function told(rung: Rung, at: number): RungView {
  const { name, status, ms, hint, certificates, blockedBy } = rung;
  return {
    name,
    label: text.overview.rungs[name],
    phase: status,
    word: text.overview.rungStatus[status],
    detail: blockedBy === undefined ? rung.detail : diagnose.notTried(text.overview.rungs[blockedBy]),
    ...(status === 'skipped' ? {} : { ms }),
    ...(hint === undefined ? {} : { hint }),
    ...(certificates === undefined ? {} : { shown: { certificates, at } }),
  };
}

function notTold(name: RungName, flight: FlightName, ladder: Ladder, isNext: boolean): RungView {
  const { run, running, practising } = ladder;
  const label = text.overview.rungs[name];
  const skippedAs = (detail: string): RungView => ({ name, label, phase: 'skipped', word: text.overview.rungStatus.skipped, detail });
  if (run === undefined) return { name, label, phase: 'waiting', word: diagnose.waiting };
  if (practising && flight !== 'pi') return skippedAs(diagnose.notInPractice[flight]);
  if (running) return isNext ? { name, label, phase: 'checking', word: diagnose.checking } : { name, label, phase: 'waiting', word: diagnose.waiting };
  if (run.error?.kind === 'cancelled') return skippedAs(diagnose.notReached);
  return run.error === undefined ? skippedAs(diagnose.notTold) : { name, label, phase: 'waiting', word: diagnose.waiting };
}

function flightView(name: FlightName, ladder: Ladder): FlightView {
  const known = new Map((ladder.run?.rungs ?? []).map((rung) => [rung.name, rung]));
  const names = rungsOfFlight[name];
  const next = names.find((rung) => !known.has(rung));
  const rungs = names.map((rung) => {
    const found = known.get(rung);
    return found === undefined ? notTold(rung, name, ladder, rung === next) : told(found, ladder.run?.startedAt ?? 0);
  });
  const reasons = new Set(rungs.map(({ phase, detail }) => (phase === 'skipped' ? detail : undefined)));
  const [reason] = reasons;
  return { name, title: diagnose.flights[name], rungs, ...(reasons.size === 1 && reason !== undefined ? { skippedBecause: reason } : {}) };
}

/** The three flights, every rung in its place from the start: nothing moves while they are climbed. */
export function flightsOf(ladder: Ladder): readonly FlightView[] {
  return flightNames.map((name) => flightView(name, ladder));
}

const tones: Readonly<Record<Rung['status'], Tone>> = { pass: 'good', warn: 'warning', fail: 'bad', skipped: 'dropped' };

export function toneOf(phase: RungPhase): Tone {
  return phase === 'waiting' || phase === 'checking' ? 'neutral' : tones[phase];
}

/** The rungs that failed, in the ladder's order: the first is the one to mend. */
export function failuresOf(rungs: readonly Rung[]): readonly Rung[] {
  return rungNames.flatMap((name) => rungs.filter((rung) => rung.name === name && rung.status === 'fail'));
}

const screens: Readonly<Partial<Record<RungName, ScreenName>>> = {
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
export function screenToMend(name: RungName): keyof typeof diagnose.open {
  const screen = screens[name];
  return screen === 'service' || screen === 'appliance' ? screen : 'plugin-settings';
}

export interface Verdict {
  readonly tone: Tone;
  readonly words: string;
}

/** The whole in a line, where nothing failed. */
export function verdictOf({ rungs, error }: DiagnoseRun): Verdict | undefined {
  if (error?.kind === 'cancelled') return { tone: 'neutral', words: diagnose.cancelledText };
  if (error !== undefined || failuresOf(rungs).length > 0) return undefined;
  const count = (status: Rung['status']): number => rungs.filter((rung) => rung.status === status).length;
  return count('warn') > 0 ? { tone: 'warning', words: diagnose.warned(count('warn')) } : { tone: 'good', words: diagnose.allGood(count('pass')) };
}

function reportLine({ label, word, ms, detail, hint, shown }: RungView): readonly string[] {
  const time = ms === undefined ? '' : ` (${text.overview.ms(ms)})`;
  const said = detail === undefined ? '' : `: ${detail}`;
  const certificate = shown === undefined ? [] : [`      ${certificateWords.inReport}: ${certificateLine(shown.certificates, shown.at)}`];
  return [`  [${word}] ${label}${time}${said}`, ...certificate, ...(hint === undefined ? [] : [`      ${diagnose.hint}: ${hint}`])];
}

/** The diagnosis as text, for a mail or a ticket. There is no secret in it: the main process sends none. */
export function reportOf(ladder: Ladder & { readonly run: DiagnoseRun }, version: string): string {
  const { run } = ladder;
  const head = [
    `${text.app.fullTitle} ${version} – ${text.screens.diagnose}`,
    dateTimeOf(run.startedAt),
    ...(ladder.practising ? [text.practice.name] : []),
    run.unsaved ? diagnose.usedDraft : diagnose.usedSaved,
    ...(run.session === undefined ? [] : [requestLine(run.session)]),
    ...(run.error === undefined ? [] : [`${text.error.kinds[run.error.kind]}: ${run.error.message}`, `${diagnose.hint}: ${run.error.hint}`]),
  ];
  const flights = flightsOf(ladder).flatMap(({ title, rungs }) => ['', title, ...rungs.flatMap(reportLine)]);
  return [...head, ...flights, ''].join('\n');
}
