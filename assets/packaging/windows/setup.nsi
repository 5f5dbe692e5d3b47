; Installs for one user, without administrator. Silent: /S, another folder: /D=C:\path
; (as the last argument and without quotes). makensis gets FILES (the folder with
; what is installed), OUTPUT, VERSION and NUMBERS (four of them).
Target amd64-unicode
Unicode true
SetCompressor /SOLID lzma
RequestExecutionLevel user
ManifestDPIAware true
CRCCheck force

!include MUI2.nsh
!include FileFunc.nsh

!define KEY "Software\Microsoft\Windows\CurrentVersion\Uninstall\MailCheckup"
!define LINKS "Software\Classes\mailcheckup"

Name "Mail Checkup"
OutFile "${OUTPUT}"
InstallDir "$LOCALAPPDATA\Programs\Mail Checkup"
InstallDirRegKey HKCU "${KEY}" InstallLocation

VIProductVersion ${NUMBERS}
VIFileVersion ${NUMBERS}
VIAddVersionKey ProductName "Mail Checkup"
VIAddVersionKey ProductVersion "${VERSION}"
VIAddVersionKey FileVersion "${VERSION}"
VIAddVersionKey FileDescription "Mail Checkup Setup"
VIAddVersionKey CompanyName "Mail Checkup developers"
VIAddVersionKey LegalCopyright "Apache License 2.0"

!define MUI_ICON "${FILES}\app.ico"
!define MUI_UNICON "${FILES}\app.ico"
!define MUI_FINISHPAGE_RUN "$INSTDIR\mailcheckup.exe"
!insertmacro MUI_PAGE_DIRECTORY
!insertmacro MUI_PAGE_INSTFILES
!insertmacro MUI_PAGE_FINISH
!insertmacro MUI_UNPAGE_CONFIRM
!insertmacro MUI_UNPAGE_INSTFILES
!insertmacro MUI_LANGUAGE English
!insertmacro MUI_LANGUAGE German
!insertmacro MUI_LANGUAGE Spanish
!insertmacro MUI_LANGUAGE French
!insertmacro MUI_LANGUAGE Italian
!insertmacro MUI_LANGUAGE Dutch
!insertmacro MUI_LANGUAGE Polish
!insertmacro MUI_LANGUAGE PortugueseBR

Section
	SetOutPath "$INSTDIR"
	File "${FILES}\mailcheckup.exe"
	File "${FILES}\mailcheckup-cli.exe"
	File "${FILES}\LICENSE.txt"
	File "${FILES}\THIRD-PARTY.txt"
	WriteUninstaller "$INSTDIR\uninstall.exe"
	CreateShortcut "$SMPROGRAMS\Mail Checkup.lnk" "$INSTDIR\mailcheckup.exe"

	; Opens links that begin with mailcheckup:
	WriteRegStr HKCU "${LINKS}" "" "URL:Mail Checkup"
	WriteRegStr HKCU "${LINKS}" "URL Protocol" ""
	WriteRegStr HKCU "${LINKS}\DefaultIcon" "" "$INSTDIR\mailcheckup.exe,0"
	WriteRegStr HKCU "${LINKS}\shell\open\command" "" '"$INSTDIR\mailcheckup.exe" "%1"'

	WriteRegStr HKCU "${KEY}" DisplayName "Mail Checkup"
	WriteRegStr HKCU "${KEY}" DisplayVersion "${VERSION}"
	WriteRegStr HKCU "${KEY}" DisplayIcon "$INSTDIR\mailcheckup.exe"
	WriteRegStr HKCU "${KEY}" Publisher "Mail Checkup developers"
	WriteRegStr HKCU "${KEY}" InstallLocation "$INSTDIR"
	WriteRegStr HKCU "${KEY}" UninstallString '"$INSTDIR\uninstall.exe"'
	WriteRegStr HKCU "${KEY}" QuietUninstallString '"$INSTDIR\uninstall.exe" /S'
	WriteRegDWORD HKCU "${KEY}" NoModify 1
	WriteRegDWORD HKCU "${KEY}" NoRepair 1
	${GetSize} "$INSTDIR" "/S=0K" $0 $1 $2
	WriteRegDWORD HKCU "${KEY}" EstimatedSize $0
SectionEnd

Section Uninstall
	Delete "$SMPROGRAMS\Mail Checkup.lnk"
	Delete "$INSTDIR\mailcheckup.exe"
	Delete "$INSTDIR\mailcheckup-cli.exe"
	Delete "$INSTDIR\LICENSE.txt"
	Delete "$INSTDIR\THIRD-PARTY.txt"
	Delete "$INSTDIR\uninstall.exe"
	RMDir "$INSTDIR"
	DeleteRegKey HKCU "${LINKS}"
	DeleteRegKey HKCU "${KEY}"
SectionEnd
