package discover

import "context"

// autoconfig is the source of the page that the provider publishes for mail
// programs, at one of two addresses (draft-ietf-mailmaint-autoconfig). The
// draft lets the mail address be told in the first; we do not.
func (f *Finder) autoconfig(ctx context.Context, q query) ([]Candidate, error) {
	if err := f.consent(); err != nil {
		return nil, err
	}
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	return first(
		func() ([]Candidate, error) {
			return f.clientConfig(ctx, q, "https://autoconfig."+q.Domain+"/mail/config-v1.1.xml")
		},
		func() ([]Candidate, error) {
			return f.clientConfig(ctx, q, "https://"+q.Domain+"/.well-known/autoconfig/mail/config-v1.1.xml")
		},
	)
}

// clientConfig fetches and reads such a page.
func (f *Finder) clientConfig(ctx context.Context, q query, url string) ([]Candidate, error) {
	page, err := f.fetch(ctx, url)
	if err != nil {
		return nil, explain(ctx, nil, err)
	}
	return readClientConfig(q, page)
}
