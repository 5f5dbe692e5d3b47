package accounts

import (
	"cmp"
	"encoding/binary"
	"strconv"
	"unicode/utf16"

	"mailcheckup/diagnose"
)

// values are what the registry holds of an Outlook account: text, numbers, or
// bytes that are text or a number, depending on Outlook's version.
type values map[string]any // string, uint64 or []byte

// outlook reads the accounts of classic Outlook.
func (s *search) outlook(list func() ([]values, error)) {
	if s.over() {
		return
	}
	if list == nil {
		list = registry
	}
	all, err := list()
	s.failed(err)
	for _, v := range all {
		s.add(v.account())
	}
}

// account puts together an account. Of Exchange's there is nothing to put: they
// have no server of a kind that is read here.
func (v values) account() Account {
	a := Account{Program: Outlook, Name: v.text("Account Name"), Address: v.text("Email")}
	switch {
	case v.text("IMAP Server") != "":
		a.Receiving = v.server("IMAP", diagnose.IMAP)
	case v.text("POP3 Server") != "":
		a.Receiving = v.server("POP3", diagnose.POP3)
	}
	a.Sending = v.server("SMTP", diagnose.SMTP)
	if auth, said := v.number("SMTP Use Auth"); said && auth == 0 {
		a.Sending.Username, a.Sending.SignIn = "", diagnose.Anonymous
	} else {
		// Nothing beside means "the same as for receiving".
		a.Sending.Username = cmp.Or(a.Sending.Username, a.Receiving.Username)
	}
	return a
}

func (v values) server(prefix string, service diagnose.Service) diagnose.Settings {
	s := diagnose.Settings{
		Service: service, Host: v.text(prefix + " Server"), Username: v.text(prefix + " User"),
		Security: v.security(prefix),
	}
	if port, _ := v.number(prefix + " Port"); port < 1<<16 {
		s.Port = int(port)
	}
	return s
}

// security reads the kind of encryption: ENCRYPT_CONN_NO_SECURITY, _SSL, _TLS
// and _AUTO of Outlook's account management API. Older versions have the
// question of SSL only, yes or no.
func (v values) security(prefix string) diagnose.Security {
	kind, said := v.number(prefix + " Secure Connection")
	if !said {
		kind, said = v.number(prefix + " Use SSL")
	}
	switch {
	case !said:
		return diagnose.Auto
	case kind == 0:
		return diagnose.Cleartext
	case kind == 1:
		return diagnose.TLS
	case kind == 2:
		return diagnose.StartTLS
	}
	return diagnose.Auto
}

// text reads a text, which as bytes is UTF-16 with a zero at its end.
func (v values) text(name string) string {
	switch value := v[name].(type) {
	case string:
		return value
	case []byte:
		var units []uint16
		for ; len(value) > 1; value = value[2:] {
			unit := binary.LittleEndian.Uint16(value)
			if unit == 0 {
				break
			}
			units = append(units, unit)
		}
		return string(utf16.Decode(units))
	}
	return ""
}

// number reads a number; false, if there is none.
func (v values) number(name string) (uint64, bool) {
	switch value := v[name].(type) {
	case uint64:
		return value, true
	case []byte:
		if len(value) == 4 {
			return uint64(binary.LittleEndian.Uint32(value)), true
		}
	case string:
		n, err := strconv.ParseUint(value, 10, 32)
		return n, err == nil
	}
	return 0, false
}
