package accounts

import (
	"errors"
	"fmt"

	windows "golang.org/x/sys/windows/registry"
)

// internetAccounts is the section of an Outlook profile in which each account
// has a key.
const internetAccounts = `9375CFF0413111d3B88A00104B2A6676`

// outlookValues are the names of the values that are read. No other is even
// asked for: among them are the passwords.
var outlookValues = []string{
	"Account Name", "Email",
	"IMAP Server", "IMAP Port", "IMAP User", "IMAP Use SSL", "IMAP Secure Connection",
	"POP3 Server", "POP3 Port", "POP3 User", "POP3 Use SSL", "POP3 Secure Connection",
	"SMTP Server", "SMTP Port", "SMTP User", "SMTP Use SSL", "SMTP Secure Connection", "SMTP Use Auth",
}

// registry lists the accounts of all profiles of Outlook 2016 and later (16.0)
// and of Outlook 2013.
func registry() (all []values, err error) {
	for _, version := range []string{"16.0", "15.0"} {
		profiles := `Software\Microsoft\Office\` + version + `\Outlook\Profiles`
		names, failed := below(profiles)
		err = errors.Join(err, failed)
		for _, profile := range names {
			section := profiles + `\` + profile + `\` + internetAccounts
			keys, failed := below(section)
			err = errors.Join(err, failed)
			for _, key := range keys {
				all = append(all, wanted(section+`\`+key))
			}
		}
	}
	return all, err
}

// below lists the keys below one, in the registry's order; none, if it is not
// there.
func below(path string) ([]string, error) {
	key, err := windows.OpenKey(windows.CURRENT_USER, path, windows.ENUMERATE_SUB_KEYS)
	if errors.Is(err, windows.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	defer key.Close()
	names, err := key.ReadSubKeyNames(-1)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	return names[:min(len(names), most)], nil
}

// wanted reads the values of an account that are of use.
func wanted(path string) values {
	found := values{}
	key, err := windows.OpenKey(windows.CURRENT_USER, path, windows.QUERY_VALUE)
	if err != nil {
		return found
	}
	defer key.Close()
	for _, name := range outlookValues {
		_, kind, err := key.GetValue(name, nil)
		if err != nil {
			continue
		}
		switch kind {
		case windows.SZ, windows.EXPAND_SZ:
			if text, _, err := key.GetStringValue(name); err == nil {
				found[name] = text
			}
		case windows.DWORD, windows.QWORD:
			if number, _, err := key.GetIntegerValue(name); err == nil {
				found[name] = number
			}
		case windows.BINARY:
			if data, _, err := key.GetBinaryValue(name); err == nil {
				found[name] = data
			}
		}
	}
	return found
}
