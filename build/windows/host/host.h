// The service host of Windows: runs node.exe beside it as a service, registers the service, and prepares what the service needs.
#ifndef HOST_H
#define HOST_H
#define _WIN32_WINNT 0x0A00
#include <windows.h>

#define SERVICE_ID L"EcmConfigurator"
#define SERVICE_DISPLAY_NAME L"ECM Configurator for Privileged Identity"
#define SERVICE_ACCOUNT L"NT SERVICE\\EcmConfigurator"
// The SID of that account: S-1-5-80 and the SHA-1 of the service's name in capital letters, UTF-16.
#define SERVICE_SID L"S-1-5-80-209242096-2530554140-1520239554-1797697936-3963094575"
#define PROGRAM L"node.exe"
#define ARGUMENTS L"--disable-sigusr1 dist\\service\\main.cjs"
#define LONGEST_PATH 32768
// The service checks in what is out within ten seconds.
#define STOP_TIMEOUT_MS 15000
#define PRESHUTDOWN_TIMEOUT_MS 20000

// Each returns an error code of Windows, 0 for success.
DWORD runService(void);
DWORD installService(void);
DWORD uninstallService(void);
DWORD startInstalledService(void);
DWORD stopInstalledService(void);
DWORD prepareDataFolder(void);
DWORD removeSecrets(void);
DWORD removeData(void);
DWORD addToSearchPath(void);
DWORD removeFromSearchPath(void);
/** ERROR_SHARING_VIOLATION if a program has a file of the folder open, whose name is printed. */
DWORD checkUnused(const wchar_t *folder);
/** SERVICE_STOPPED, SERVICE_RUNNING and so on; 0 if there is no such service. */
DWORD serviceState(void);

/** The folder of this program, without a backslash at its end. */
const wchar_t *programFolder(void);
/** The data folder of the service. */
DWORD dataFolder(wchar_t *path, size_t length);
#endif
