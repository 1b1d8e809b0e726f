import { auditEvents, type AuditEntry } from '../../../shared/audit-entry.ts';

/** Entries in the Common Event Format, revision 25, as SIEM systems read it. Pure. */

const vendor = 'ECM Configurator';
const product = 'ECM Configurator for Privileged Identity';

/**
 * One line, without its end.
 * @param hash of the line of the trail, so that an entry can be found in it
 */
export function cefLine(entry: AuditEntry, hash: string, version: string): string {
  const { says, severity } = auditEvents[entry.event];
  const head = [vendor, product, version, entry.event, says, String(severity)].map(inHeader).join('|');
  const extension = fieldsOf(entry, hash).flatMap(([key, value]) =>
    value === undefined || value === '' ? [] : [`${key}=${inExtension(String(value))}`],
  );
  return `CEF:0|${head}|${extension.join(' ')}`;
}

type Field = readonly [key: string, value: string | number | undefined];

function fieldsOf(entry: AuditEntry, hash: string): readonly Field[] {
  const { jumpItem, kind, detail } = entry;
  const reason = kind === undefined ? undefined : detail === undefined ? kind : `${kind} (${detail})`;
  return [
    ['rt', Date.parse(entry.at)],
    ['externalId', entry.seq],
    // Of a delivery the user of the session, else who made the change.
    ['suser', entry.user ?? entry.who],
    ['spriv', entry.role],
    ['sproc', entry.program],
    ['duser', entry.account],
    ['dhost', jumpItem?.host],
    ['request', jumpItem?.url],
    ['requestMethod', entry.method],
    ['outcome', entry.outcome],
    ['reason', reason],
    ['cnt', entry.count],
    ...labelled('cs', [
      ['actor', entry.actor],
      ['system', entry.system],
      ['session', entry.sessionId],
      ['changes', entry.changes && JSON.stringify(entry.changes)],
      ['names', entry.names?.join(', ') ?? entry.plugin ?? entry.level],
      ['hash', hash],
    ]),
    ...labelled('cn', [
      ['revision', entry.revision],
      ['through', entry.through],
    ]),
    ['deviceExternalId', entry.correlationId],
  ];
}

/** Fields of one's own have a number and a label. */
function labelled(prefix: string, values: readonly Field[]): readonly Field[] {
  return values.flatMap(([label, value], index): Field[] =>
    value === undefined
      ? []
      : [
          [`${prefix}${index + 1}Label`, label],
          [`${prefix}${index + 1}`, value],
        ],
  );
}

function inHeader(text: string): string {
  return withoutLineEnds(text.replaceAll(/[\\|]/g, '\\$&'));
}

function inExtension(text: string): string {
  return withoutLineEnds(text.replaceAll(/[\\=]/g, '\\$&'));
}

function withoutLineEnds(text: string): string {
  return text.replaceAll(/\r\n|[\n\r\u2028\u2029]/g, '\\n').replaceAll(/\p{Cc}/gu, ' ');
}
