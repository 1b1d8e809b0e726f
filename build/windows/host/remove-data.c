// What an uninstallation with the data removes: the secrets in the keychain of the service's account, and the data folder.
#include "host.h"
#include <stdlib.h>
#include <strsafe.h>

static const wchar_t *secrets[] = {L"apiPassword", L"apiRegistrationKey", L"applianceClientSecret"};

static DWORD runCommandLine(const wchar_t *arguments) {
  wchar_t command[LONGEST_PATH];
  StringCchPrintfW(command, LONGEST_PATH, L"\"%s\\%s\" dist\\cli\\ecmctl.js %s", programFolder(), PROGRAM, arguments);
  STARTUPINFOW startup = {0};
  startup.cb = sizeof startup;
  PROCESS_INFORMATION process;
  if (!CreateProcessW(NULL, command, NULL, NULL, FALSE, CREATE_NO_WINDOW, NULL, programFolder(), &startup, &process)) return GetLastError();
  DWORD code = ERROR_TIMEOUT;
  if (WaitForSingleObject(process.hProcess, 60000) == WAIT_OBJECT_0) GetExitCodeProcess(process.hProcess, &code);
  else TerminateProcess(process.hProcess, 1);
  CloseHandle(process.hThread);
  CloseHandle(process.hProcess);
  return code;
}

// Only the account itself can change its keychain: the running service is asked. The first failure is returned, the rest is tried.
DWORD removeSecrets(void) {
  DWORD result = startInstalledService();
  for (size_t i = 0; i < sizeof secrets / sizeof secrets[0]; i++) {
    wchar_t arguments[200];
    StringCchPrintfW(arguments, 200, L"secrets delete %s --for service", secrets[i]);
    DWORD code = runCommandLine(arguments);
    if (result == 0) result = code;
  }
  return result;
}

/** Links are removed and not followed. */
static DWORD removeTree(const wchar_t *folder) {
  wchar_t *path = malloc(LONGEST_PATH * sizeof(wchar_t));
  if (path == NULL) return ERROR_NOT_ENOUGH_MEMORY;
  StringCchPrintfW(path, LONGEST_PATH, L"%s\\*", folder);
  WIN32_FIND_DATAW found;
  HANDLE search = FindFirstFileW(path, &found);
  BOOL isFound = search != INVALID_HANDLE_VALUE;
  while (isFound) {
    StringCchPrintfW(path, LONGEST_PATH, L"%s\\%s", folder, found.cFileName);
    BOOL isFolder = (found.dwFileAttributes & FILE_ATTRIBUTE_DIRECTORY) != 0;
    BOOL isLink = (found.dwFileAttributes & FILE_ATTRIBUTE_REPARSE_POINT) != 0;
    BOOL isSelf = wcscmp(found.cFileName, L".") == 0 || wcscmp(found.cFileName, L"..") == 0;
    if (!isFolder) DeleteFileW(path);
    else if (isLink) RemoveDirectoryW(path);
    else if (!isSelf) removeTree(path);
    isFound = FindNextFileW(search, &found);
  }
  if (search != INVALID_HANDLE_VALUE) FindClose(search);
  free(path);
  return RemoveDirectoryW(folder) ? 0 : GetLastError();
}

DWORD removeData(void) {
  wchar_t path[LONGEST_PATH];
  DWORD result = dataFolder(path, LONGEST_PATH);
  if (result != 0 || GetFileAttributesW(path) == INVALID_FILE_ATTRIBUTES) return result;
  return removeTree(path);
}
