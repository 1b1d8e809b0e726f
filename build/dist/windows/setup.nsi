; The Windows setup. build/dist/windows.mjs runs makensis with PAYLOAD, HOST, VERSION, OUT, EULA, and FAST for little compression.
; A 32-bit setup would be redirected to SysWOW64 and WOW6432Node.
Target amd64-unicode
Unicode True
ManifestDPIAware true
!ifdef FAST
  SetCompressor zlib
!else
  SetCompressor /SOLID lzma
!endif
RequestExecutionLevel admin
!include MUI2.nsh
!include LogicLib.nsh
!include FileFunc.nsh
!include WordFunc.nsh
!include WinVer.nsh

!define ID "EcmConfigurator"
!define NAME "ECM Configurator for Privileged Identity"
!define KEY "Software\${ID}"
!define UNINSTALL "Software\Microsoft\Windows\CurrentVersion\Uninstall\${ID}"
!define PROGRAM "$INSTDIR\program"
Name "${NAME}"
OutFile "${OUT}"
InstallDir "$PROGRAMFILES64\${ID}"
BrandingText " "
VIProductVersion "${VERSION}.0"
VIAddVersionKey CompanyName "ECM Configurator"
VIAddVersionKey ProductName "${NAME}"
VIAddVersionKey FileDescription "${NAME} Setup"
VIAddVersionKey FileVersion "${VERSION}"
VIAddVersionKey ProductVersion "${VERSION}"
VIAddVersionKey LegalCopyright ""

Var InstalledVersion
Var WasRunning
Var RemoveData
Var Code

!define MUI_ABORTWARNING
!define MUI_LICENSEPAGE_CHECKBOX
!insertmacro MUI_PAGE_WELCOME
!insertmacro MUI_PAGE_LICENSE "${EULA}"
!insertmacro MUI_PAGE_DIRECTORY
!insertmacro MUI_PAGE_INSTFILES
!insertmacro MUI_PAGE_FINISH
!insertmacro MUI_UNPAGE_CONFIRM
!insertmacro MUI_UNPAGE_INSTFILES
!insertmacro MUI_LANGUAGE "English"

; Ends with an exit code that a deployment tool sees (docs/install.md lists them), and a line in the log of the setup.
!macro Fail code text
  DetailPrint "${text}"
  FileOpen $9 "$TEMP\${ID}-setup.log" a
  FileSeek $9 0 END
  FileWrite $9 "${code}: ${text}$\r$\n"
  FileClose $9
  SetErrorLevel ${code}
  MessageBox MB_OK|MB_ICONSTOP "${text}" /SD IDOK
  Quit
!macroend

; Runs a command of the service host; its exit code is in $Code.
!macro Host path command
  nsExec::ExecToLog '"${path}\ecm-service.exe" ${command}'
  Pop $Code
!macroend

Function .onInit
  SetRegView 64
  SetShellVarContext all
  ${IfNot} ${AtLeastWin10}
    !insertmacro Fail 20 "Windows Server 2016 or newer, 64-bit, is needed."
  ${EndIf}
  ${GetParameters} $0
  ClearErrors
  ${GetOptions} $0 "/ACCEPTEULA" $1
  ${If} ${Errors}
  ${AndIf} ${Silent}
    !insertmacro Fail 3 "A silent installation needs /ACCEPTEULA, which accepts the licence agreement."
  ${EndIf}
  ReadRegStr $1 HKLM "${KEY}" "Installer"
  ${If} $1 == "msi"
    !insertmacro Fail 11 "It was installed by the MSI package: upgrade or remove it with that."
  ${EndIf}
  ReadRegStr $InstalledVersion HKLM "${KEY}" "Version"
  ${If} $InstalledVersion != ""
    ${VersionCompare} "$InstalledVersion" "${VERSION}" $2
    ${If} $2 = 1
      !insertmacro Fail 10 "Release $InstalledVersion is installed, which is newer than ${VERSION}."
    ${EndIf}
    ; An upgrade stays where the release before is.
    ReadRegStr $1 HKLM "${KEY}" "InstallDir"
    ${If} $1 != ""
      StrCpy $INSTDIR $1
    ${EndIf}
  ${EndIf}
FunctionEnd

; Puts the release before back, or removes what was copied of the first one, and starts what ran.
Function RollBack
  SetOutPath "$TEMP"
  !insertmacro Host "$PLUGINSDIR" "stop"
  RMDir /r "${PROGRAM}"
  ${If} ${FileExists} "$INSTDIR\program.old\*.*"
    Rename "$INSTDIR\program.old" "${PROGRAM}"
    !insertmacro Host "${PROGRAM}" "install"
    ${If} $WasRunning = 1
      !insertmacro Host "${PROGRAM}" "start"
    ${EndIf}
  ${Else}
    !insertmacro Host "$PLUGINSDIR" "uninstall"
    RMDir "$INSTDIR"
  ${EndIf}
FunctionEnd

!macro FailAfterRollBack code text
  Call RollBack
  !insertmacro Fail ${code} "${text}"
!macroend

Function StopService
  !insertmacro Host "$PLUGINSDIR" "state"
  StrCpy $WasRunning 0
  ${If} $Code > 1
    StrCpy $WasRunning 1
    DetailPrint "Stopping the ECM service; it checks in what is out."
  ${EndIf}
  !insertmacro Host "$PLUGINSDIR" "stop"
  ${If} $Code <> 0
    !insertmacro Fail 4 "The ECM service does not stop (error $Code of Windows); nothing was changed."
  ${EndIf}
FunctionEnd

Function MoveOldAside
  ${IfNot} ${FileExists} "${PROGRAM}\*.*"
    Return
  ${EndIf}
  !insertmacro Host "$PLUGINSDIR" 'check-unused "${PROGRAM}"'
  ${If} $Code = 0
    RMDir /r "$INSTDIR\program.old"
    ClearErrors
    Rename "${PROGRAM}" "$INSTDIR\program.old"
    ${If} ${Errors}
      StrCpy $Code 32
    ${EndIf}
  ${EndIf}
  ${If} $Code <> 0
    ${If} $WasRunning = 1
      !insertmacro Host "${PROGRAM}" "start"
    ${EndIf}
    !insertmacro Fail 5 "Files of ${NAME} are in use. Close the app and prompts that run ecmctl; nothing was changed."
  ${EndIf}
FunctionEnd

Function RegisterProgram
  WriteRegStr HKLM "${KEY}" "InstallDir" "$INSTDIR"
  WriteRegStr HKLM "${KEY}" "Version" "${VERSION}"
  WriteRegStr HKLM "${KEY}" "Installer" "setup"
  WriteUninstaller "$INSTDIR\uninstall.exe"
  WriteRegStr HKLM "${UNINSTALL}" "DisplayName" "${NAME}"
  WriteRegStr HKLM "${UNINSTALL}" "DisplayVersion" "${VERSION}"
  WriteRegStr HKLM "${UNINSTALL}" "Publisher" "ECM Configurator"
  WriteRegStr HKLM "${UNINSTALL}" "InstallLocation" "$INSTDIR"
  WriteRegStr HKLM "${UNINSTALL}" "DisplayIcon" "${PROGRAM}\ecm-service.exe"
  WriteRegStr HKLM "${UNINSTALL}" "UninstallString" '"$INSTDIR\uninstall.exe"'
  WriteRegStr HKLM "${UNINSTALL}" "QuietUninstallString" '"$INSTDIR\uninstall.exe" /S'
  WriteRegDWORD HKLM "${UNINSTALL}" "NoModify" 1
  WriteRegDWORD HKLM "${UNINSTALL}" "NoRepair" 1
  ${GetSize} "$INSTDIR" "/S=0K" $0 $1 $2
  WriteRegDWORD HKLM "${UNINSTALL}" "EstimatedSize" $0
  CreateShortCut "$SMPROGRAMS\${NAME}.lnk" "${PROGRAM}\bin\ecm-configurator.cmd" "" "${PROGRAM}\ecm-service.exe" 0
FunctionEnd

Section
  InitPluginsDir
  SetOutPath "$PLUGINSDIR"
  File "${HOST}"
  Call StopService
  Call MoveOldAside
  SetOutPath "${PROGRAM}"
  ClearErrors
  File /r "${PAYLOAD}/*"
  ${If} ${Errors}
    !insertmacro FailAfterRollBack 6 "Not all files could be written; the state before was restored."
  ${EndIf}
  SetOutPath "$INSTDIR"
  !insertmacro Host "${PROGRAM}" "prepare-data"
  ${If} $Code <> 0
    !insertmacro FailAfterRollBack 7 "The data folder cannot be made (error $Code of Windows); the state before was restored."
  ${EndIf}
  !insertmacro Host "${PROGRAM}" "install"
  ${If} $Code <> 0
    !insertmacro FailAfterRollBack 9 "The service cannot be registered (error $Code of Windows); the state before was restored."
  ${EndIf}
  ${If} $InstalledVersion == ""
  ${OrIf} $WasRunning = 1
    !insertmacro Host "${PROGRAM}" "start"
    ${If} $Code <> 0
    ${AndIf} $WasRunning = 1
      !insertmacro FailAfterRollBack 12 "The new release does not start (error $Code of Windows); the release before was restored."
    ${EndIf}
  ${EndIf}
  StrCpy $8 $Code
  RMDir /r /REBOOTOK "$INSTDIR\program.old"
  Call RegisterProgram
  !insertmacro Host "${PROGRAM}" "add-to-path"
  ${If} $8 <> 0
    !insertmacro Fail 13 "It is installed, but the service does not start (error $8 of Windows)."
  ${EndIf}
SectionEnd

Function un.onInit
  SetRegView 64
  SetShellVarContext all
  StrCpy $RemoveData 0
  ${GetParameters} $0
  ClearErrors
  ${GetOptions} $0 "/REMOVEDATA" $1
  ${IfNot} ${Errors}
    StrCpy $RemoveData 1
  ${ElseIfNot} ${Silent}
    MessageBox MB_YESNO|MB_DEFBUTTON2|MB_ICONQUESTION "Remove settings, keys, secrets, logs and the record of what is checked out as well?$\r$\n$APPDATA\${ID}" IDNO +2
    StrCpy $RemoveData 1
  ${EndIf}
FunctionEnd

Section "Uninstall"
  SetOutPath "$TEMP"
  ${If} $RemoveData = 1
    !insertmacro Host "${PROGRAM}" "remove-secrets"
  ${EndIf}
  !insertmacro Host "${PROGRAM}" "stop"
  ${If} $Code <> 0
    !insertmacro Fail 4 "The ECM service does not stop (error $Code of Windows); nothing was removed."
  ${EndIf}
  !insertmacro Host "${PROGRAM}" "uninstall"
  ${If} $RemoveData = 1
    !insertmacro Host "${PROGRAM}" "remove-data"
  ${EndIf}
  !insertmacro Host "${PROGRAM}" "remove-from-path"
  Delete "$SMPROGRAMS\${NAME}.lnk"
  RMDir /r /REBOOTOK "$INSTDIR\program.old"
  RMDir /r /REBOOTOK "${PROGRAM}"
  Delete "$INSTDIR\uninstall.exe"
  RMDir "$INSTDIR"
  DeleteRegKey HKLM "${UNINSTALL}"
  DeleteRegKey HKLM "${KEY}"
SectionEnd
