; The installer of MLLPScope for Windows: for the user who runs it, without elevation, or for all users on request.
; Silent: setup.exe /S, with /AllUsers for all users (run elevated) and /Service for mllpd as a service; uninstall.exe /S.
; Logs, profiles and settings are never touched unless somebody says so.
Unicode true
Target amd64-unicode
SetCompressor /SOLID lzma

!define NAME MLLPScope
!define UNINSTALL "Software\Microsoft\Windows\CurrentVersion\Uninstall\${NAME}"
!define MULTIUSER_EXECUTIONLEVEL Highest
!define MULTIUSER_MUI
!define MULTIUSER_INSTALLMODE_COMMANDLINE
!define MULTIUSER_INSTALLMODE_DEFAULT_CURRENTUSER
!define MULTIUSER_INSTALLMODE_INSTDIR ${NAME}
!define MULTIUSER_USE_PROGRAMFILES64
!define MULTIUSER_INSTALLMODE_DEFAULT_REGISTRY_KEY "${UNINSTALL}"
!define MULTIUSER_INSTALLMODE_DEFAULT_REGISTRY_VALUENAME InstallMode
!define MUI_ICON packaging\windows\icon.ico
!define MUI_UNICON packaging\windows\icon.ico
!define MUI_FINISHPAGE_RUN "$INSTDIR\mllpscope.exe"

!include MultiUser.nsh
!include MUI2.nsh
!include LogicLib.nsh
!include FileFunc.nsh
!include x64.nsh

Name "${NAME}"
OutFile "${OUT}"
ManifestDPIAware true
ShowInstDetails nevershow
VIProductVersion "${RELEASE}.0"
VIAddVersionKey ProductName "${NAME}"
VIAddVersionKey ProductVersion "${VERSION}"
VIAddVersionKey FileVersion "${VERSION}"
VIAddVersionKey FileDescription "Installer of ${NAME}"
VIAddVersionKey CompanyName "The MLLPScope authors"
VIAddVersionKey LegalCopyright "2026 The MLLPScope authors, MIT licence"

!insertmacro MULTIUSER_PAGE_INSTALLMODE
!insertmacro MUI_PAGE_COMPONENTS
!insertmacro MUI_PAGE_DIRECTORY
!insertmacro MUI_PAGE_INSTFILES
!insertmacro MUI_PAGE_FINISH
!insertmacro MUI_UNPAGE_CONFIRM
!insertmacro MUI_UNPAGE_INSTFILES
!insertmacro MUI_LANGUAGE English
!insertmacro MUI_LANGUAGE German

LangString NeedsAll ${LANG_ENGLISH} "A service can be installed for all users only: start the installer as administrator."
LangString NeedsAll ${LANG_GERMAN} "Ein Dienst kann nur für alle Benutzer installiert werden: Starten Sie das Installationsprogramm als Administrator."
LangString InUse ${LANG_ENGLISH} "MLLPScope is running. Close it, and try again."
LangString InUse ${LANG_GERMAN} "MLLPScope läuft noch. Beenden Sie es, und versuchen Sie es noch einmal."
LangString AskData ${LANG_ENGLISH} "Delete message logs, profiles and settings of this user as well? They cannot be brought back."
LangString AskData ${LANG_GERMAN} "Auch Nachrichtenprotokolle, Profile und Einstellungen dieses Benutzers löschen? Sie können nicht wiederhergestellt werden."
LangString TextProgram ${LANG_ENGLISH} "MLLPScope and mllpd"
LangString TextProgram ${LANG_GERMAN} "MLLPScope und mllpd"
LangString TextOpen ${LANG_ENGLISH} "Open .hl7 and .mllplog files"
LangString TextOpen ${LANG_GERMAN} "Dateien .hl7 und .mllplog öffnen"
LangString TextService ${LANG_ENGLISH} "mllpd as a service"
LangString TextService ${LANG_GERMAN} "mllpd als Dienst"

; stop_if_open FILE: a program that runs cannot be replaced, and what it has is not to be cut off.
!macro stop_if_open FILE
  ClearErrors
  ${If} ${FileExists} "${FILE}"
    FileOpen $0 "${FILE}" a
    ${If} ${Errors}
      MessageBox MB_OK|MB_ICONSTOP "$(InUse)" /SD IDOK
      SetErrorLevel 2
      Quit
    ${EndIf}
    FileClose $0
  ${EndIf}
!macroend

!macro stop_service
  ; The service finishes what it has in hand; sc returns at once, so it is waited for.
  nsExec::Exec '"$SYSDIR\sc.exe" query mllpd'
  Pop $0
  ${If} $0 == 0
    nsExec::Exec '"$SYSDIR\net.exe" stop mllpd'
    Pop $0
  ${EndIf}
!macroend

Section "$(TextProgram)" SectionProgram
  SectionIn RO
  ${If} $MultiUser.InstallMode == AllUsers
    !insertmacro stop_service
  ${EndIf}
  !insertmacro stop_if_open "$INSTDIR\mllpscope.exe"
  !insertmacro stop_if_open "$INSTDIR\mllpd.exe"
  SetOutPath $INSTDIR
  File "${FILES}\mllpscope.exe"
  File "${FILES}\mllpd.exe"
  File "${FILES}\README.txt"
  File "${FILES}\LICENSES.txt"
  WriteUninstaller "$INSTDIR\uninstall.exe"
  CreateShortcut "$SMPROGRAMS\${NAME}.lnk" "$INSTDIR\mllpscope.exe"

  WriteRegStr SHCTX "${UNINSTALL}" DisplayName "${NAME}"
  WriteRegStr SHCTX "${UNINSTALL}" DisplayVersion "${VERSION}"
  WriteRegStr SHCTX "${UNINSTALL}" DisplayIcon "$INSTDIR\mllpscope.exe"
  WriteRegStr SHCTX "${UNINSTALL}" Publisher "The MLLPScope authors"
  WriteRegStr SHCTX "${UNINSTALL}" InstallLocation "$INSTDIR"
  WriteRegStr SHCTX "${UNINSTALL}" InstallMode "$MultiUser.InstallMode"
  WriteRegStr SHCTX "${UNINSTALL}" UninstallString '"$INSTDIR\uninstall.exe" /$MultiUser.InstallMode'
  WriteRegStr SHCTX "${UNINSTALL}" QuietUninstallString '"$INSTDIR\uninstall.exe" /$MultiUser.InstallMode /S'
  WriteRegDWORD SHCTX "${UNINSTALL}" NoModify 1
  WriteRegDWORD SHCTX "${UNINSTALL}" NoRepair 1
  ${GetSize} "$INSTDIR" "/S=0K" $0 $1 $2
  WriteRegDWORD SHCTX "${UNINSTALL}" EstimatedSize $0
SectionEnd

; associate EXTENSION ID TEXT: only offered where another program opens the files already.
!macro associate EXTENSION ID TEXT
  WriteRegStr SHCTX "Software\Classes\${ID}" "" "${TEXT}"
  WriteRegStr SHCTX "Software\Classes\${ID}\DefaultIcon" "" "$INSTDIR\mllpscope.exe,0"
  WriteRegStr SHCTX "Software\Classes\${ID}\shell\open\command" "" '"$INSTDIR\mllpscope.exe" "%1"'
  WriteRegStr SHCTX "Software\Classes\${EXTENSION}\OpenWithProgids" "${ID}" ""
  ReadRegStr $0 SHCTX "Software\Classes\${EXTENSION}" ""
  ${If} $0 == ""
    WriteRegStr SHCTX "Software\Classes\${EXTENSION}" "" "${ID}"
  ${EndIf}
!macroend

!macro dissociate EXTENSION ID
  DeleteRegKey SHCTX "Software\Classes\${ID}"
  DeleteRegValue SHCTX "Software\Classes\${EXTENSION}\OpenWithProgids" "${ID}"
  DeleteRegKey /ifempty SHCTX "Software\Classes\${EXTENSION}\OpenWithProgids"
  ReadRegStr $0 SHCTX "Software\Classes\${EXTENSION}" ""
  ${If} $0 == "${ID}"
    DeleteRegValue SHCTX "Software\Classes\${EXTENSION}" ""
  ${EndIf}
  DeleteRegKey /ifempty SHCTX "Software\Classes\${EXTENSION}"
!macroend

!define REFRESH `System::Call 'shell32::SHChangeNotify(i 0x08000000, i 0, p 0, p 0)'`

Section "$(TextOpen)" SectionFiles
  !insertmacro associate .hl7 MLLPScope.Message "HL7 v2 message"
  !insertmacro associate .mllplog MLLPScope.Log "MLLPScope message log"
  ${REFRESH}
SectionEnd

!define SERVICE "System\CurrentControlSet\Services\mllpd"

Section /o "$(TextService)" SectionService
  ReadEnvStr $1 ProgramData
  CreateDirectory "$1\${NAME}"
  ; What it keeps is for administrators and for the service, not for everybody who signs in.
  nsExec::Exec '"$SYSDIR\icacls.exe" "$1\${NAME}" /inheritance:r /grant *S-1-5-32-544:(OI)(CI)F *S-1-5-18:(OI)(CI)F *S-1-5-19:(OI)(CI)M'
  Pop $0
  ${IfNot} ${FileExists} "$1\${NAME}\mllpd.toml"
    FileOpen $0 "$1\${NAME}\mllpd.toml" w
    FileWrite $0 "# The profile of the service mllpd; mllpd settings lists all settings.$\r$\n"
    FileWrite $0 "[settings]$\r$\n# Only programs of this machine are heard; $\"$\" listens on all interfaces.$\r$\n"
    FileWrite $0 "LocalHost = $\"127.0.0.1$\"$\r$\nLocalPort = 2575$\r$\n"
    FileClose $0
  ${EndIf}
  nsExec::Exec '"$SYSDIR\sc.exe" create mllpd start= demand obj= "NT AUTHORITY\LocalService" DisplayName= "mllpd (HL7 v2 over MLLP)" binPath= "\"$INSTDIR\mllpd.exe\" service -profile \"$1\${NAME}\mllpd.toml\" -store \"$1\${NAME}\messages.mllplog\""'
  Pop $0
  nsExec::Exec '"$SYSDIR\sc.exe" description mllpd "Takes HL7 v2 messages in over MLLP, answers and keeps them."'
  Pop $0
  ; What it says stands in the event log of Windows.
  WriteRegExpandStr HKLM "System\CurrentControlSet\Services\EventLog\Application\mllpd" EventMessageFile "%SystemRoot%\System32\EventCreate.exe"
  WriteRegDWORD HKLM "System\CurrentControlSet\Services\EventLog\Application\mllpd" TypesSupported 7
SectionEnd


Function .onInit
  SetRegView 64
  !insertmacro MULTIUSER_INIT
  ${GetParameters} $0
  ClearErrors
  ${GetOptions} $0 "/Service" $1
  ${IfNot} ${Errors}
    ${If} $MultiUser.InstallMode != AllUsers
      MessageBox MB_OK|MB_ICONSTOP "$(NeedsAll)" /SD IDOK
      SetErrorLevel 1
      Quit
    ${EndIf}
    !insertmacro SelectSection ${SectionService}
  ${EndIf}
FunctionEnd

; A service is of all users.
Function .onSelChange
  ${If} ${SectionIsSelected} ${SectionService}
  ${AndIf} $MultiUser.InstallMode != AllUsers
    !insertmacro UnselectSection ${SectionService}
    MessageBox MB_OK|MB_ICONINFORMATION "$(NeedsAll)" /SD IDOK
  ${EndIf}
FunctionEnd

Function un.onInit
  SetRegView 64
  !insertmacro MULTIUSER_UNINIT
FunctionEnd

Section Uninstall
  ${If} $MultiUser.InstallMode == AllUsers
    !insertmacro stop_service
    nsExec::Exec '"$SYSDIR\sc.exe" delete mllpd'
    Pop $0
    DeleteRegKey HKLM "System\CurrentControlSet\Services\EventLog\Application\mllpd"
  ${EndIf}
  !insertmacro stop_if_open "$INSTDIR\mllpscope.exe"
  !insertmacro stop_if_open "$INSTDIR\mllpd.exe"
  Delete "$INSTDIR\mllpscope.exe"
  Delete "$INSTDIR\mllpd.exe"
  Delete "$INSTDIR\README.txt"
  Delete "$INSTDIR\LICENSES.txt"
  Delete "$INSTDIR\uninstall.exe"
  ; Not what else somebody has put there.
  RMDir "$INSTDIR"
  Delete "$SMPROGRAMS\${NAME}.lnk"
  !insertmacro dissociate .hl7 MLLPScope.Message
  !insertmacro dissociate .mllplog MLLPScope.Log
  DeleteRegKey SHCTX "${UNINSTALL}"
  ${REFRESH}

  ; A silent removal keeps what was acknowledged, and so does whoever just presses Enter.
  MessageBox MB_YESNO|MB_ICONQUESTION|MB_DEFBUTTON2 "$(AskData)" /SD IDNO IDNO keep
  SetShellVarContext current
  RMDir /r "$LOCALAPPDATA\mllpscope"
  RMDir /r "$APPDATA\mllpscope"
  keep:
SectionEnd
