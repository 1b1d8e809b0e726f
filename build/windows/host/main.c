#include "host.h"
#include <shlobj.h>
#include <stdio.h>
#include <strsafe.h>

const wchar_t *programFolder(void) {
  static wchar_t folder[LONGEST_PATH];
  if (folder[0] == 0) {
    GetModuleFileNameW(NULL, folder, LONGEST_PATH);
    wchar_t *last = wcsrchr(folder, L'\\');
    if (last != NULL) *last = 0;
  }
  return folder;
}

// Not the variable ProgramData: whoever starts the program could set it.
DWORD dataFolder(wchar_t *path, size_t length) {
  wchar_t common[MAX_PATH];
  if (FAILED(SHGetFolderPathW(NULL, CSIDL_COMMON_APPDATA, NULL, SHGFP_TYPE_CURRENT, common))) return ERROR_PATH_NOT_FOUND;
  return FAILED(StringCchPrintfW(path, length, L"%s\\EcmConfigurator", common)) ? ERROR_BUFFER_OVERFLOW : 0;
}

static const struct {
  const wchar_t *name;
  DWORD (*run)(void);
} commands[] = {
    {L"install", installService},       {L"uninstall", uninstallService},   {L"start", startInstalledService},
    {L"stop", stopInstalledService},    {L"state", serviceState},           {L"prepare-data", prepareDataFolder},
    {L"remove-secrets", removeSecrets}, {L"remove-data", removeData},
    {L"add-to-path", addToSearchPath}, {L"remove-from-path", removeFromSearchPath},
};

// Without a command it is started by the service manager. The exit code is that of Windows.
int wmain(int count, wchar_t **arguments) {
  if (count < 2) return (int)runService();
  if (count == 3 && wcscmp(arguments[1], L"check-unused") == 0) return (int)checkUnused(arguments[2]);
  for (size_t i = 0; i < sizeof commands / sizeof commands[0]; i++) {
    if (wcscmp(arguments[1], commands[i].name) != 0) continue;
    DWORD result = commands[i].run();
    if (commands[i].run != serviceState && result != 0) fwprintf(stderr, L"%ls failed: error %lu of Windows\n", arguments[1], result);
    return (int)result;
  }
  fwprintf(stderr, L"Commands: install, uninstall, start, stop, state, prepare-data, remove-secrets, remove-data, add-to-path, remove-from-path, check-unused FOLDER\n");
  return ERROR_INVALID_PARAMETER;
}
