/** Account-store types of PI by name, with the numbers that runStrategy on the wire (pi-web-service.md). */
export const accountStoreTypes = {
  OS_Windows: 1,
  OS_UnixAndCompat: 2,
  Directory_ActiveDirectory: 3,
  Directory_LDAP: 4,
  Database_SqlServer: 5,
  Database_Oracle: 6,
  Database_MySql: 7,
  Database_PostgreSql: 8,
  Device_Network: 9,
  Custom: 99,
} as const;

export type AccountStoreTypeName = keyof typeof accountStoreTypes;
export const accountStoreTypeNames = Object.keys(accountStoreTypes) as readonly AccountStoreTypeName[];

export const accountStoreTypeLabels: Readonly<Record<AccountStoreTypeName, string>> = {
  OS_Windows: 'Windows',
  OS_UnixAndCompat: 'Linux / Unix',
  Directory_ActiveDirectory: 'Active Directory',
  Directory_LDAP: 'LDAP directory',
  Database_SqlServer: 'SQL Server',
  Database_Oracle: 'Oracle',
  Database_MySql: 'MySQL',
  Database_PostgreSql: 'PostgreSQL',
  Device_Network: 'Network device',
  Custom: 'Custom type',
};

export function accountStoreTypeName(type: number): AccountStoreTypeName | undefined {
  return accountStoreTypeNames.find((name) => accountStoreTypes[name] === type);
}

/** Directory stores hold domain credentials; every other type holds local ones (lookup.md section 3). */
export function isDirectoryStore(type: number): boolean {
  return type === accountStoreTypes.Directory_ActiveDirectory || type === accountStoreTypes.Directory_LDAP;
}
