package discover

import (
	"slices"
	"sync"

	"mailcheckup/diagnose"
)

// Known are all providers in the form in which a check-up makes use of them
// ([diagnose.Doctor.Providers]). What is in them belongs to everybody: read it
// only.
var Known = sync.OnceValue(func() (all []diagnose.MailProvider) {
	for _, p := range embedded().all {
		all = append(all, p.MailProvider())
	}
	return all
})

// MailProvider is p in the form in which a check-up makes use of it.
func (p Provider) MailProvider() diagnose.MailProvider {
	return diagnose.MailProvider{
		Name: p.Name, Help: p.Help, Closed: p.Closed(), Domains: p.Domains, Servers: p.Settings(""), PasswordsEnd: p.PasswordsEnd,
	}
}

// Closed is why no mail program gets in by itself; "" where one does.
func (p Provider) Closed() diagnose.Cause {
	switch {
	case slices.Contains(p.Needs, NeedsBridge):
		return diagnose.ProviderBridge
	case slices.Contains(p.Needs, NeedsNoIMAP):
		return diagnose.ProviderNoIMAP
	}
	return ""
}
