// Whether all files of a folder can be replaced: asked before anything of an installation is changed.
#include "host.h"
#include <stdio.h>
#include <stdlib.h>
#include <strsafe.h>

static DWORD checkFile(const wchar_t *path) {
  HANDLE file = CreateFileW(path, GENERIC_READ | GENERIC_WRITE | DELETE, 0, NULL, OPEN_EXISTING, 0, NULL);
  if (file != INVALID_HANDLE_VALUE) {
    CloseHandle(file);
    return 0;
  }
  DWORD result = GetLastError();
  wprintf(L"%ls cannot be replaced: error %lu of Windows\n", path, result);
  return result;
}

DWORD checkUnused(const wchar_t *folder) {
  wchar_t *path = malloc(LONGEST_PATH * sizeof(wchar_t));
  if (path == NULL) return ERROR_NOT_ENOUGH_MEMORY;
  StringCchPrintfW(path, LONGEST_PATH, L"%s\\*", folder);
  WIN32_FIND_DATAW found;
  HANDLE search = FindFirstFileW(path, &found);
  DWORD result = 0;
  BOOL isFound = search != INVALID_HANDLE_VALUE;
  while (isFound && result == 0) {
    StringCchPrintfW(path, LONGEST_PATH, L"%s\\%s", folder, found.cFileName);
    BOOL isFolder = (found.dwFileAttributes & FILE_ATTRIBUTE_DIRECTORY) != 0;
    BOOL isLink = (found.dwFileAttributes & FILE_ATTRIBUTE_REPARSE_POINT) != 0;
    BOOL isSelf = wcscmp(found.cFileName, L".") == 0 || wcscmp(found.cFileName, L"..") == 0;
    if (!isFolder) result = checkFile(path);
    else if (!isSelf && !isLink) result = checkUnused(path);
    isFound = FindNextFileW(search, &found);
  }
  if (search != INVALID_HANDLE_VALUE) FindClose(search);
  free(path);
  return result;
}
