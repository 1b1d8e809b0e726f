import type { CheckedEcm } from './ecm-connections.ts';

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}

function row({ name, version, plugin, group, connectedSince, active, health }: CheckedEcm): string {
  const cells = [
    name,
    version,
    plugin,
    group,
    new Date(connectedSince).toISOString(),
    active ? 'active' : 'stand-by',
    health,
  ];
  return `<tr>${cells.map((cell) => `<td>${escaped(cell)}</td>`).join('')}</tr>`;
}

/** The practice appliance's /login page: who is connected, as under Status > Information > ECM Clients. */
export function statusPage(clients: readonly CheckedEcm[]): string {
  const heads = ['Name', 'Version', 'Plugin', 'ECM group', 'Connected since', 'State', 'Plugin health'];
  const table =
    clients.length === 0
      ? '<p>No ECM is connected.</p>'
      : `<table><thead><tr>${heads.map((head) => `<th scope="col">${head}</th>`).join('')}</tr></thead><tbody>${clients.map(row).join('')}</tbody></table>`;
  return (
    '<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Practice appliance</title></head>' +
    `<body><h1>Practice appliance</h1><h2>Status &gt; Information &gt; ECM Clients</h2>${table}</body></html>`
  );
}
