package mailbox

import "mailcheckup/diagnose"

// Bare says that a check-up of settings would send the password over a connection that
// others can read along: the person is asked before.
func Bare(s diagnose.Settings) bool {
	return s.Security == diagnose.Cleartext && !s.Secret.Empty()
}

// MayHave says that the password that a person has given with settings may go to other
// settings that work in their place: the server is of the same owner, or of that of the
// address, or it is for the other way of mail.
func MayHave(other, given diagnose.Settings) bool {
	return given.Sends() != other.Sends() ||
		diagnose.SameOwner(given.Host, other.Host) || diagnose.SameOwner(given.Domain(), other.Host)
}
