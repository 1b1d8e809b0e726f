// The folder bin in the machine's Path. Here, because an NSIS string has 1024 characters and a Path may have more.
#include "host.h"
#include <stdlib.h>
#include <strsafe.h>

#define LONGEST_VALUE 32767
static const wchar_t *environmentKey = L"SYSTEM\\CurrentControlSet\\Control\\Session Manager\\Environment";

/** Copies the entries of the list that are not `removed`, and `added` if there is one. */
static void rewrite(wchar_t *result, wchar_t *list, const wchar_t *removed, const wchar_t *added) {
  wchar_t *rest;
  result[0] = 0;
  for (wchar_t *entry = wcstok_s(list, L";", &rest); entry != NULL; entry = wcstok_s(NULL, L";", &rest)) {
    if (_wcsicmp(entry, removed) == 0) continue;
    if (result[0] != 0) StringCchCatW(result, LONGEST_VALUE, L";");
    StringCchCatW(result, LONGEST_VALUE, entry);
  }
  if (added == NULL) return;
  if (result[0] != 0) StringCchCatW(result, LONGEST_VALUE, L";");
  StringCchCatW(result, LONGEST_VALUE, added);
}

static DWORD change(BOOL isAdded) {
  static wchar_t value[LONGEST_VALUE + 1], changed[LONGEST_VALUE + 1], folder[LONGEST_PATH];
  StringCchPrintfW(folder, LONGEST_PATH, L"%s\\bin", programFolder());
  HKEY key;
  LSTATUS result = RegOpenKeyExW(HKEY_LOCAL_MACHINE, environmentKey, 0, KEY_READ | KEY_WRITE, &key);
  if (result != 0) return (DWORD)result;
  DWORD type = REG_EXPAND_SZ, bytes = LONGEST_VALUE * sizeof(wchar_t);
  result = RegQueryValueExW(key, L"Path", NULL, &type, (BYTE *)value, &bytes);
  // A value that is not text, or does not fit, is left alone.
  if (result == 0 && type != REG_EXPAND_SZ && type != REG_SZ) result = ERROR_INVALID_DATA;
  if (result == 0 && bytes / sizeof(wchar_t) + wcslen(folder) + 2 > LONGEST_VALUE) result = ERROR_BUFFER_OVERFLOW;
  if (result == 0) {
    rewrite(changed, value, folder, isAdded ? folder : NULL);
    result = RegSetValueExW(key, L"Path", 0, type, (BYTE *)changed, (DWORD)((wcslen(changed) + 1) * sizeof(wchar_t)));
  }
  RegCloseKey(key);
  if (result == 0) SendMessageTimeoutW(HWND_BROADCAST, WM_SETTINGCHANGE, 0, (LPARAM)L"Environment", SMTO_ABORTIFHUNG, 1000, NULL);
  return (DWORD)result;
}

DWORD addToSearchPath(void) { return change(TRUE); }
DWORD removeFromSearchPath(void) { return change(FALSE); }
