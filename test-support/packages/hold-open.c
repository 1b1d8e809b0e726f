// hold-open.exe FILE: opens the file without sharing its deletion, as some scanners do. Makes FILE.held, and ends when that is removed.
#include <windows.h>
#include <stdio.h>
int main(int count, char **arguments) {
  char done[MAX_PATH];
  if (count != 2) return 2;
  HANDLE file = CreateFileA(arguments[1], GENERIC_READ, FILE_SHARE_READ, NULL, OPEN_EXISTING, 0, NULL);
  if (file == INVALID_HANDLE_VALUE) return 1;
  snprintf(done, sizeof done, "%s.held", arguments[1]);
  CloseHandle(CreateFileA(done, GENERIC_WRITE, 0, NULL, CREATE_ALWAYS, 0, NULL));
  while (GetFileAttributesA(done) != INVALID_FILE_ATTRIBUTES) Sleep(50);
  return 0;
}
