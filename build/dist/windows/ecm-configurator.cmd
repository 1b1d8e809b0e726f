@echo off
rem Opens the app: the desktop app where it is packed, else the same app in the browser.
set "data=%ECM_DATA_DIR%"
if not defined data set "data=%ProgramData%\EcmConfigurator"
if not exist "%data%\" goto open
dir "%data%" >nul 2>&1 && goto open
echo The data folder %data% admits administrators only. Windows now asks whether to start the app as one.
set "ECM_START=%~f0"
powershell.exe -NoProfile -Command "Start-Process -Verb RunAs -FilePath $env:ComSpec -ArgumentList '/c', ([char]34 + $env:ECM_START + [char]34)"
exit /b
:open
if exist "%~dp0..\desktop\ecm-configurator.exe" (
  start "" "%~dp0..\desktop\ecm-configurator.exe" %*
) else (
  "%~dp0..\node.exe" "%~dp0..\dist\web\main.js" %*
)
