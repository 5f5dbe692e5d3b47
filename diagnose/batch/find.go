package batch

import (
	"context"

	"mailcheckup/diagnose"
	"mailcheckup/diagnose/discover"
)

// Facts finds the settings for a mailbox in what f and this program know of
// providers. Nothing is asked of anybody. It finds none where no mail program gets
// in by itself, which the check-up then says.
func Facts(f *discover.Finder) func(context.Context, diagnose.Settings) []diagnose.Settings {
	return func(_ context.Context, s diagnose.Settings) []diagnose.Settings {
		p, known := f.ProviderOf(s.Domain())
		if !known || p.Closed() != "" {
			return nil
		}
		return wanted(s, p.Settings(s.Address))
	}
}

// Discovery finds them as f does: in the name service, and on the web if f may.
func Discovery(f *discover.Finder) func(context.Context, diagnose.Settings) []diagnose.Settings {
	return func(ctx context.Context, s diagnose.Settings) []diagnose.Settings {
		found, err := f.Find(ctx, s.Address)
		if err != nil {
			return nil // no address; the check-up says so
		}
		var all []diagnose.Settings
		for _, c := range found.Candidates {
			if !c.Overruled {
				all = append(all, c.Settings)
			}
		}
		return wanted(s, all)
	}
}

// wanted are those of the service that s asks for; where it asks for none, the
// servers to read mail from, or else those to fetch it from, or to send it by.
func wanted(s diagnose.Settings, all []diagnose.Settings) (some []diagnose.Settings) {
	services := []diagnose.Service{s.Service}
	if s.Service == "" {
		services = []diagnose.Service{diagnose.IMAP, diagnose.POP3, diagnose.SMTP}
	}
	for _, service := range services {
		for _, found := range all {
			if found.Service == service {
				if s.Username != "" {
					found.Username = s.Username
				}
				some = append(some, found)
			}
		}
		if len(some) > 0 {
			break
		}
	}
	return some
}
