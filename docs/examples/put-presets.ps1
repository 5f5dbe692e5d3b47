# Puts the settings file of your organisation where Mail Checkup looks for it. For
# Intune: Devices, Scripts and remediations, Platform scripts; run it as the system.
# Write the file between @' and '@.
$presets = @'
organisation = "University of Example"

[help]
phone = "+49 30 1234-567"

[[mailbox]]
domains   = ["example.org"]
receiving = { server = "imap.example.org" }
sending   = { server = "smtp.example.org" }
'@

# ProgramW6432 is the same in 32-bit PowerShell, which Intune uses if not told otherwise.
$folder = Join-Path $env:ProgramW6432 'Mail Checkup'
New-Item -ItemType Directory -Force -Path $folder | Out-Null
# Not with Set-Content: Windows PowerShell would put a mark before the text (BOM).
[IO.File]::WriteAllText((Join-Path $folder 'presets.toml'), $presets)
