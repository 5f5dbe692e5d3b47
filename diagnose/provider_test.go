package diagnose

import "testing"

// shelf has a provider with mail domains, a host for customers' own domains on
// the same servers, and one with a bridge program.
var shelf = Doctor{Providers: []MailProvider{
	{Name: "Post", Help: "https://post.example/help", Domains: []string{"post.example", "brief.example"}, Servers: []Settings{
		{Service: IMAP, Host: "imap.post.example", Port: 993, Security: TLS},
		{Service: SMTP, Host: "smtp.post.example", Port: 465, Security: TLS},
	}},
	{Name: "Post for firms", Servers: []Settings{{Service: IMAP, Host: "imap.post.example", Port: 993, Security: TLS}}},
	{Name: "Vault", Closed: ProviderBridge, Domains: []string{"vault.example"}, Servers: []Settings{{Service: IMAP, Host: "127.0.0.1", Port: 1143}}},
}}

func TestProviderOfSettings(t *testing.T) {
	for _, test := range []struct {
		s    Settings
		want string
	}{
		{Settings{Address: "anna@POST.example"}, "Post"},
		{Settings{Username: "anna@brief.example", Host: "mx.elsewhere.example"}, "Post"},
		{Settings{Host: "imap.post.example"}, "Post"},
		{Settings{Host: "IMAP.Post.Example", Address: "anna@firm.example"}, "Post for firms"},
		{Settings{Host: "imap.vault.example"}, "Vault"},
		{Settings{Host: "imap.elsewhere.example", Address: "anna@firm.example"}, ""},
		{Settings{Host: "127.0.0.1", Port: 1143}, "Vault"},
		{Settings{Host: "localhost", Port: 1143}, "Vault"},
		{Settings{Host: "127.0.0.1", Port: 143}, ""}, // a server of the person's own
		{Settings{Host: "192.0.2.1", Port: 1143}, ""},
		{Settings{}, ""},
	} {
		got := ""
		if p := shelf.provider(test.s); p != nil {
			got = p.Name
		}
		if got != test.want {
			t.Errorf("%+v: %q, want %q", test.s, got, test.want)
		}
	}
}

func TestElsewhere(t *testing.T) {
	for host, want := range map[string]string{
		"imap.post.example": "", "mail.brief.example": "", "imap.elsewhere.example": "imap.post.example", "127.0.0.1": "", "localhost": "",
	} {
		p := newProbe(t.Context(), &shelf, Settings{Service: IMAP, Host: host, Address: "anna@post.example"})
		if got := p.elsewhere(); got != want {
			t.Errorf("%s: %q, want %q", host, got, want)
		}
	}
	own := newProbe(t.Context(), &shelf, Settings{Service: IMAP, Host: "imap.elsewhere.example", Address: "anna@firm.example"})
	if got := own.elsewhere(); got != "" {
		t.Errorf("a domain of one's own: %q", got)
	}
}

func TestClosed(t *testing.T) {
	for host, want := range map[string]bool{"IMAP.Vault.Example": true, "127.0.0.1": false, "localhost": false, "imap.post.example": false} {
		p := newProbe(t.Context(), &shelf, Settings{Host: host})
		if got := p.closed() != nil; got != want {
			t.Errorf("%s: closed %v", host, got)
		}
	}
}
