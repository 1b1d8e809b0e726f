import type { ErrorKind } from '../../../shared/errors.ts';
import type { ServiceStatus } from '../../../shared/service-status.ts';
import type { Fact } from '../../ui/facts.tsx';
import { linkHealth } from '../../ui/service-health.ts';
import { dateTimeOf, durationOf } from '../../lib/times.ts';
import { text } from '../../ui/text.ts';
import { millisecondsOf } from './request-model.ts';

/** What the service tells of itself. @param running since when it runs and what time it is; absent for one that is gone */
export function statusFacts(
  { version, pid, plugin, settingsRevision, link }: ServiceStatus,
  running: { readonly startedAt: number; readonly now: number } | undefined,
): readonly Fact[] {
  const { service, appliance } = text;
  const since: readonly Fact[] =
    running === undefined
      ? []
      : [[service.runningSince, `${dateTimeOf(running.startedAt)} (${durationOf(running.now - running.startedAt)})`]];
  return [
    [service.version, version],
    [service.process, String(pid)],
    ...since,
    [service.settings, service.revision(settingsRevision)],
    [service.plugin, `${appliance.pluginName(plugin.name, plugin.version)} – ${service.pluginStates[plugin.state]}`],
    [service.link, running === undefined ? service.links[link.state] : linkHealth(link, running.now).title],
  ];
}

/** The figures of the service's work. */
export function workFigures({ counters, tokens, pendingCheckIns }: ServiceStatus): readonly Fact[] {
  const { service } = text;
  const words = (count: number): string => count.toLocaleString('en');
  return [
    [service.lookups, words(counters.lookups)],
    [service.retrievals, words(counters.retrievals)],
    [service.releases, words(counters.releases)],
    [service.median, millisecondsOf(counters.p50Ms)],
    [service.p95, millisecondsOf(counters.p95Ms)],
    [service.tokens, words(tokens)],
    [service.pending, words(pendingCheckIns)],
  ];
}

/** Failures by kind, the most frequent first. */
export function failureFacts({ failures }: ServiceStatus['counters']): readonly Fact[] {
  return (Object.entries(failures) as readonly (readonly [ErrorKind, number])[])
    .filter(([, count]) => count > 0)
    .toSorted(([, a], [, b]) => b - a)
    .map(([kind, count]) => [text.error.kinds[kind], count.toLocaleString('en')]);
}
