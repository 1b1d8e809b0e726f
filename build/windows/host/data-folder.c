// The data folder, for SYSTEM, Administrators and the service's account. Everybody may make folders in ProgramData: one that another
// account has made, or may write, is moved aside (main/platform/files/windows-access.ts has the same rule).
#include "host.h"
#include <aclapi.h>
#include <sddl.h>
#include <stdio.h>
#include <strsafe.h>

#define ACCESS L"O:BAG:BAD:PAI(A;OICI;FA;;;SY)(A;OICI;FA;;;BA)(A;OICI;FA;;;" SERVICE_SID L")"
#define WRITING (FILE_WRITE_DATA | FILE_APPEND_DATA | FILE_WRITE_EA | FILE_WRITE_ATTRIBUTES | FILE_DELETE_CHILD | DELETE | WRITE_DAC | WRITE_OWNER | GENERIC_ALL | GENERIC_WRITE)

/** The account of this process. */
static PSID ownAccount(void) {
  static BYTE buffer[256];
  HANDLE token;
  DWORD length;
  if (!OpenProcessToken(GetCurrentProcess(), TOKEN_QUERY, &token)) return NULL;
  BOOL isRead = GetTokenInformation(token, TokenUser, buffer, sizeof buffer, &length);
  CloseHandle(token);
  return isRead ? ((TOKEN_USER *)buffer)->User.Sid : NULL;
}

static BOOL isTrusted(PSID sid) {
  static const wchar_t *trusted[] = {L"S-1-5-18", L"S-1-5-32-544", L"S-1-3-0", L"S-1-3-4", SERVICE_SID};
  wchar_t *text;
  if (!IsValidSid(sid)) return FALSE;
  PSID own = ownAccount();
  if (own != NULL && EqualSid(own, sid)) return TRUE;
  if (!ConvertSidToStringSidW(sid, &text)) return FALSE;
  BOOL found = FALSE;
  for (size_t i = 0; i < sizeof trusted / sizeof trusted[0]; i++) found = found || wcscmp(text, trusted[i]) == 0;
  LocalFree(text);
  return found;
}

/** Entries of other kinds than plain allowing and denying count as writable. */
static BOOL othersMayWrite(PACL list) {
  if (list == NULL) return TRUE;
  for (DWORD i = 0; i < list->AceCount; i++) {
    ACE_HEADER *header;
    if (!GetAce(list, i, (void **)&header)) return TRUE;
    if (header->AceType == ACCESS_DENIED_ACE_TYPE) continue;
    if (header->AceType != ACCESS_ALLOWED_ACE_TYPE) return TRUE;
    ACCESS_ALLOWED_ACE *entry = (ACCESS_ALLOWED_ACE *)header;
    if ((entry->Mask & WRITING) != 0 && !isTrusted((PSID)&entry->SidStart)) return TRUE;
  }
  return FALSE;
}

static BOOL isOurs(const wchar_t *path, DWORD attributes) {
  if ((attributes & FILE_ATTRIBUTE_DIRECTORY) == 0 || (attributes & FILE_ATTRIBUTE_REPARSE_POINT) != 0) return FALSE;
  PSID owner;
  PACL list;
  PSECURITY_DESCRIPTOR descriptor;
  SECURITY_INFORMATION wanted = OWNER_SECURITY_INFORMATION | DACL_SECURITY_INFORMATION;
  if (GetNamedSecurityInfoW((wchar_t *)path, SE_FILE_OBJECT, wanted, &owner, NULL, &list, NULL, &descriptor) != 0) return FALSE;
  BOOL result = owner != NULL && isTrusted(owner) && !othersMayWrite(list);
  LocalFree(descriptor);
  return result;
}

static DWORD moveAside(const wchar_t *path) {
  SYSTEMTIME now;
  wchar_t aside[LONGEST_PATH];
  GetLocalTime(&now);
  StringCchPrintfW(aside, LONGEST_PATH, L"%s.before-%04u%02u%02u-%02u%02u%02u", path, now.wYear, now.wMonth, now.wDay, now.wHour,
                   now.wMinute, now.wSecond);
  if (!MoveFileExW(path, aside, MOVEFILE_WRITE_THROUGH)) return GetLastError();
  wprintf(L"%ls is not of this program and was moved to %ls\n", path, aside);
  return 0;
}

/** Gives a folder of ours the owner and the access list of this release, which the files in it inherit. */
static DWORD setAccess(const wchar_t *path, PSECURITY_DESCRIPTOR descriptor) {
  PACL list;
  PSID owner;
  BOOL isPresent, isDefault;
  if (!GetSecurityDescriptorDacl(descriptor, &isPresent, &list, &isDefault)) return GetLastError();
  if (!GetSecurityDescriptorOwner(descriptor, &owner, &isDefault)) return GetLastError();
  SECURITY_INFORMATION changed = OWNER_SECURITY_INFORMATION | DACL_SECURITY_INFORMATION | PROTECTED_DACL_SECURITY_INFORMATION;
  return SetNamedSecurityInfoW((wchar_t *)path, SE_FILE_OBJECT, changed, owner, NULL, list, NULL);
}

DWORD prepareDataFolder(void) {
  wchar_t path[LONGEST_PATH];
  DWORD result = dataFolder(path, LONGEST_PATH);
  if (result != 0) return result;
  SECURITY_ATTRIBUTES access = {sizeof access, NULL, FALSE};
  if (!ConvertStringSecurityDescriptorToSecurityDescriptorW(ACCESS, SDDL_REVISION_1, &access.lpSecurityDescriptor, NULL))
    return GetLastError();
  DWORD attributes = GetFileAttributesW(path);
  if (attributes != INVALID_FILE_ATTRIBUTES && !isOurs(path, attributes)) {
    result = moveAside(path);
    attributes = INVALID_FILE_ATTRIBUTES;
  }
  if (result == 0 && attributes != INVALID_FILE_ATTRIBUTES) result = setAccess(path, access.lpSecurityDescriptor);
  // With its access list from the first moment: nobody can put a file in between. Fails if somebody made it again meanwhile.
  else if (result == 0 && !CreateDirectoryW(path, &access)) result = GetLastError();
  LocalFree(access.lpSecurityDescriptor);
  return result;
}
