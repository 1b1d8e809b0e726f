// Runs node.exe as a service: console and environment of its own, process tree in a job, stop by Ctrl-C.
#include "host.h"
#include <strsafe.h>

static SERVICE_STATUS_HANDLE handle;
static SERVICE_STATUS status;
static HANDLE stopRequested;
static CRITICAL_SECTION reporting;

static void report(DWORD state, DWORD hint) {
  static DWORD checkPoint = 1;
  EnterCriticalSection(&reporting);
  BOOL isSettled = state == SERVICE_RUNNING || state == SERVICE_STOPPED;
  status.dwServiceType = SERVICE_WIN32_OWN_PROCESS;
  status.dwCurrentState = state;
  status.dwWaitHint = hint;
  status.dwControlsAccepted = state == SERVICE_RUNNING ? SERVICE_ACCEPT_STOP | SERVICE_ACCEPT_PRESHUTDOWN : 0;
  status.dwCheckPoint = isSettled ? 0 : checkPoint++;
  SetServiceStatus(handle, &status);
  LeaveCriticalSection(&reporting);
}

static DWORD WINAPI control(DWORD code, DWORD type, LPVOID data, LPVOID context) {
  (void)type, (void)data, (void)context;
  if (code == SERVICE_CONTROL_STOP || code == SERVICE_CONTROL_PRESHUTDOWN) {
    report(SERVICE_STOP_PENDING, PRESHUTDOWN_TIMEOUT_MS);
    SetEvent(stopRequested);
    return NO_ERROR;
  }
  return code == SERVICE_CONTROL_INTERROGATE ? NO_ERROR : ERROR_CALL_NOT_IMPLEMENTED;
}

// What the service writes before ECM.log is open. One file of 1 MB and the one before.
static HANDLE openConsoleLog(const wchar_t *data) {
  wchar_t folder[LONGEST_PATH], path[LONGEST_PATH], before[LONGEST_PATH];
  StringCchPrintfW(folder, LONGEST_PATH, L"%s\\wrapper", data);
  CreateDirectoryW(folder, NULL);
  StringCchPrintfW(path, LONGEST_PATH, L"%s\\console.log", folder);
  StringCchPrintfW(before, LONGEST_PATH, L"%s\\console.1.log", folder);
  WIN32_FILE_ATTRIBUTE_DATA found;
  if (GetFileAttributesExW(path, GetFileExInfoStandard, &found) && (found.nFileSizeHigh > 0 || found.nFileSizeLow > 1 << 20))
    MoveFileExW(path, before, MOVEFILE_REPLACE_EXISTING);
  SECURITY_ATTRIBUTES inherited = {sizeof inherited, NULL, TRUE};
  DWORD sharing = FILE_SHARE_READ | FILE_SHARE_WRITE | FILE_SHARE_DELETE;
  return CreateFileW(path, FILE_APPEND_DATA, sharing, &inherited, OPEN_ALWAYS, FILE_ATTRIBUTE_NORMAL, NULL);
}

static void setEnvironment(const wchar_t *data) {
  static const wchar_t *removed[] = {L"NODE_OPTIONS", L"NODE_PATH", L"NODE_V8_COVERAGE", L"NODE_DEBUG", L"NODE_REPL_EXTERNAL_MODULE"};
  for (size_t i = 0; i < sizeof removed / sizeof removed[0]; i++) SetEnvironmentVariableW(removed[i], NULL);
  if (GetEnvironmentVariableW(L"ECM_DATA_DIR", NULL, 0) == 0) SetEnvironmentVariableW(L"ECM_DATA_DIR", data);
}

// Closing the job, also by the end of this process, ends everything that the service has started.
static HANDLE createJob(void) {
  HANDLE job = CreateJobObjectW(NULL, NULL);
  JOBOBJECT_EXTENDED_LIMIT_INFORMATION limits = {0};
  limits.BasicLimitInformation.LimitFlags = JOB_OBJECT_LIMIT_KILL_ON_JOB_CLOSE;
  SetInformationJobObject(job, JobObjectExtendedLimitInformation, &limits, sizeof limits);
  return job;
}

static BOOL startProgram(HANDLE log, PROCESS_INFORMATION *process) {
  wchar_t command[LONGEST_PATH];
  StringCchPrintfW(command, LONGEST_PATH, L"\"%s\\%s\" %s", programFolder(), PROGRAM, ARGUMENTS);
  STARTUPINFOW startup = {0};
  startup.cb = sizeof startup;
  startup.dwFlags = STARTF_USESTDHANDLES;
  startup.hStdOutput = startup.hStdError = log;
  SetConsoleCtrlHandler(NULL, FALSE);  // a program inherits whether Ctrl-C is ignored
  BOOL isStarted = CreateProcessW(NULL, command, NULL, NULL, TRUE, CREATE_SUSPENDED, NULL, programFolder(), &startup, process);
  SetConsoleCtrlHandler(NULL, TRUE);
  return isStarted;
}

static void stopProgram(HANDLE process, HANDLE job) {
  GenerateConsoleCtrlEvent(CTRL_C_EVENT, 0);
  for (DWORD waited = 0; waited < STOP_TIMEOUT_MS && WaitForSingleObject(process, 1000) == WAIT_TIMEOUT; waited += 1000)
    report(SERVICE_STOP_PENDING, PRESHUTDOWN_TIMEOUT_MS);
  if (WaitForSingleObject(process, 0) == WAIT_TIMEOUT) TerminateJobObject(job, 1);
  WaitForSingleObject(process, 5000);
}

static void stopped(DWORD windowsCode, DWORD ownCode) {
  status.dwWin32ExitCode = windowsCode;
  status.dwServiceSpecificExitCode = ownCode;
  report(SERVICE_STOPPED, 0);
}

static void WINAPI serviceMain(DWORD count, LPWSTR *arguments) {
  (void)count, (void)arguments;
  InitializeCriticalSection(&reporting);
  stopRequested = CreateEventW(NULL, TRUE, FALSE, NULL);
  handle = RegisterServiceCtrlHandlerExW(SERVICE_ID, control, NULL);
  report(SERVICE_START_PENDING, 10000);
  wchar_t data[LONGEST_PATH];
  DWORD problem = dataFolder(data, LONGEST_PATH);
  if (problem != 0) {
    stopped(problem, 0);
    return;
  }
  AllocConsole();  // Ctrl-C reaches the programs of one console
  setEnvironment(data);
  HANDLE job = createJob();
  PROCESS_INFORMATION process;
  if (!startProgram(openConsoleLog(data), &process)) {
    stopped(GetLastError(), 0);
    return;
  }
  AssignProcessToJobObject(job, process.hProcess);
  ResumeThread(process.hThread);
  report(SERVICE_RUNNING, 0);
  HANDLE waited[2] = {process.hProcess, stopRequested};
  BOOL isAsked = WaitForMultipleObjects(2, waited, FALSE, INFINITE) == WAIT_OBJECT_0 + 1;
  if (isAsked) stopProgram(process.hProcess, job);
  DWORD code = 0;
  GetExitCodeProcess(process.hProcess, &code);
  // An end without the state "stopped" is a crash, after which the service manager restarts the service. After 2 (configuration) and 7
  // (another service runs) a restart would not help: these are reported as a stop with a code of the service's own.
  if (!isAsked && code != 0 && code != 2 && code != 7) ExitProcess(code);
  stopped(code == 0 ? NO_ERROR : ERROR_SERVICE_SPECIFIC_ERROR, code);
}

DWORD runService(void) {
  SERVICE_TABLE_ENTRYW table[] = {{SERVICE_ID, serviceMain}, {NULL, NULL}};
  return StartServiceCtrlDispatcherW(table) ? 0 : GetLastError();
}
