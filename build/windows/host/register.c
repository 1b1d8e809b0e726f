// Registers the service with the service manager, starts and stops it.
#include "host.h"
#include <strsafe.h>

static DWORD open(DWORD managerAccess, DWORD access, SC_HANDLE *manager, SC_HANDLE *service) {
  *service = NULL;
  *manager = OpenSCManagerW(NULL, NULL, managerAccess);
  if (*manager == NULL) return GetLastError();
  *service = OpenServiceW(*manager, SERVICE_ID, access);
  return *service == NULL ? GetLastError() : 0;
}

static DWORD closeBoth(SC_HANDLE manager, SC_HANDLE service, DWORD result) {
  if (service != NULL) CloseServiceHandle(service);
  if (manager != NULL) CloseServiceHandle(manager);
  return result;
}

// A service manager that does not know a setting goes on without it: Wine's knows few.
static DWORD set(SC_HANDLE service, DWORD level, void *value) {
  if (ChangeServiceConfig2W(service, level, value)) return 0;
  DWORD result = GetLastError();
  return result == ERROR_INVALID_LEVEL ? 0 : result;
}

static DWORD configure(SC_HANDLE service) {
  SERVICE_DESCRIPTIONW description = {
      L"Finds, checks out and checks in credentials of Privileged Identity for sessions of Privileged Remote Access."};
  SERVICE_DELAYED_AUTO_START_INFO delayed = {TRUE};
  SC_ACTION restarts[] = {{SC_ACTION_RESTART, 5000}, {SC_ACTION_RESTART, 30000}, {SC_ACTION_RESTART, 300000}};
  SERVICE_FAILURE_ACTIONSW failure = {3600, NULL, NULL, 3, restarts};
  SERVICE_FAILURE_ACTIONS_FLAG onlyCrashes = {FALSE};
  SERVICE_PRESHUTDOWN_INFO preshutdown = {PRESHUTDOWN_TIMEOUT_MS};
  SERVICE_SID_INFO sid = {SERVICE_SID_TYPE_UNRESTRICTED};
  const struct {
    DWORD level;
    void *value;
  } settings[] = {
      {SERVICE_CONFIG_DESCRIPTION, &description},    {SERVICE_CONFIG_DELAYED_AUTO_START_INFO, &delayed},
      {SERVICE_CONFIG_FAILURE_ACTIONS, &failure},    {SERVICE_CONFIG_FAILURE_ACTIONS_FLAG, &onlyCrashes},
      {SERVICE_CONFIG_PRESHUTDOWN_INFO, &preshutdown}, {SERVICE_CONFIG_SERVICE_SID_INFO, &sid},
  };
  DWORD result = 0;
  for (size_t i = 0; result == 0 && i < sizeof settings / sizeof settings[0]; i++) result = set(service, settings[i].level, settings[i].value);
  return result;
}

// An installed service keeps account and kind of start, which an administrator may have chosen.
DWORD installService(void) {
  wchar_t command[LONGEST_PATH];
  if (FAILED(StringCchPrintfW(command, LONGEST_PATH, L"\"%s\\ecm-service.exe\"", programFolder()))) return ERROR_BUFFER_OVERFLOW;
  SC_HANDLE manager, service;
  DWORD result = open(SC_MANAGER_CREATE_SERVICE, SERVICE_ALL_ACCESS, &manager, &service);
  if (result == 0) {
    if (!ChangeServiceConfigW(service, SERVICE_NO_CHANGE, SERVICE_NO_CHANGE, SERVICE_NO_CHANGE, command, NULL, NULL, NULL, NULL, NULL,
                              SERVICE_DISPLAY_NAME))
      return closeBoth(manager, service, GetLastError());
  } else if (result == ERROR_SERVICE_DOES_NOT_EXIST) {
    service = CreateServiceW(manager, SERVICE_ID, SERVICE_DISPLAY_NAME, SERVICE_ALL_ACCESS, SERVICE_WIN32_OWN_PROCESS,
                             SERVICE_AUTO_START, SERVICE_ERROR_NORMAL, command, NULL, NULL, NULL, SERVICE_ACCOUNT, NULL);
    if (service == NULL) return closeBoth(manager, service, GetLastError());
  } else {
    return closeBoth(manager, service, result);
  }
  return closeBoth(manager, service, configure(service));
}

static DWORD stateOf(SC_HANDLE service) {
  SERVICE_STATUS found;
  return QueryServiceStatus(service, &found) ? found.dwCurrentState : 0;
}

DWORD serviceState(void) {
  SC_HANDLE manager, service;
  DWORD result = open(SC_MANAGER_CONNECT, SERVICE_QUERY_STATUS, &manager, &service);
  return closeBoth(manager, service, result == 0 ? stateOf(service) : 0);
}

// Waits while the service is in this state, at most for the time.
static DWORD waitWhile(SC_HANDLE service, DWORD state, DWORD timeoutMs) {
  for (DWORD waited = 0; stateOf(service) == state && waited < timeoutMs; waited += 200) Sleep(200);
  return stateOf(service);
}

DWORD startInstalledService(void) {
  SC_HANDLE manager, service;
  DWORD result = open(SC_MANAGER_CONNECT, SERVICE_START | SERVICE_QUERY_STATUS, &manager, &service);
  if (result != 0) return closeBoth(manager, service, result);
  for (DWORD waited = 0; !StartServiceW(service, 0, NULL); waited += 200) {
    result = GetLastError();
    if (result == ERROR_SERVICE_ALREADY_RUNNING) break;
    // While Windows starts, the manager may be busy for a while.
    if (result != ERROR_SERVICE_DATABASE_LOCKED || waited >= 60000) return closeBoth(manager, service, result);
    Sleep(200);
  }
  DWORD state = waitWhile(service, SERVICE_START_PENDING, 30000);
  return closeBoth(manager, service, state == SERVICE_RUNNING ? 0 : ERROR_SERVICE_NOT_ACTIVE);
}

// Twice the time that the host gives the service.
static DWORD stop(SC_HANDLE service) {
  SERVICE_STATUS found;
  if (stateOf(service) == SERVICE_START_PENDING) waitWhile(service, SERVICE_START_PENDING, 30000);
  if (stateOf(service) == SERVICE_STOPPED) return 0;
  if (!ControlService(service, SERVICE_CONTROL_STOP, &found) && stateOf(service) == SERVICE_RUNNING) return GetLastError();
  for (DWORD waited = 0; stateOf(service) != SERVICE_STOPPED && waited < 2 * PRESHUTDOWN_TIMEOUT_MS; waited += 200) Sleep(200);
  return stateOf(service) == SERVICE_STOPPED ? 0 : ERROR_SERVICE_REQUEST_TIMEOUT;
}

DWORD stopInstalledService(void) {
  SC_HANDLE manager, service;
  DWORD result = open(SC_MANAGER_CONNECT, SERVICE_STOP | SERVICE_QUERY_STATUS, &manager, &service);
  if (result == ERROR_SERVICE_DOES_NOT_EXIST) return closeBoth(manager, service, 0);
  return closeBoth(manager, service, result == 0 ? stop(service) : result);
}

DWORD uninstallService(void) {
  SC_HANDLE manager, service;
  DWORD result = open(SC_MANAGER_CONNECT, SERVICE_STOP | SERVICE_QUERY_STATUS | DELETE, &manager, &service);
  if (result == ERROR_SERVICE_DOES_NOT_EXIST) return closeBoth(manager, service, 0);
  if (result == 0) result = stop(service);
  if (result == 0 && !DeleteService(service)) result = GetLastError();
  return closeBoth(manager, service, result);
}
