package diagnose

import (
	"testing"
	"time"
)

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

// An address that was pasted with what stood behind it, seen or not, is that of the same
// mailbox, and the user name.
func TestPastedAddress(t *testing.T) {
	p := newProbe(t.Context(), &shelf, Settings{Service: IMAP, Host: "imap.post.example", Address: "\u202aanna@post.example.\u200b"})
	if err := input(t.Context(), p, new(Outcome)); err != nil || p.settings.User() != "anna@post.example" || p.doctor.provider(p.settings).Name != "Post" {
		t.Errorf("%v, %q", err, p.settings.User())
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

// TestDated: from when on it is told that passwords end, and to whom.
func TestDated(t *testing.T) {
	accepted, refused := error(nil), &refusal{text: "LOGIN failed."}
	ends := MailProvider{Name: "Post", PasswordsEnd: map[Service]string{SMTP: "2027-03-01"}, Servers: []Settings{
		{Service: SMTP, Host: "smtp.post.example", Port: 465}, {Service: SMTP, Host: "127.0.0.1", Port: 1025},
	}}
	password := Settings{Service: SMTP, Host: "smtp.post.example", Port: 465, Secret: NewSecret("x")}
	token, reads, elsewhere, bridge := password, password, password, password
	token.SignIn, reads.Service, elsewhere.Host = Token, IMAP, "smtp.firm.example"
	bridge.Host, bridge.Port = "127.0.0.1", 1025
	for _, test := range []struct {
		today string
		s     Settings
		err   error
		want  Cause  // of the warning
		from  string // in what is said of the refusal
	}{
		{"2026-01-24", password, accepted, "", ""}, // 401 days before
		{"2026-01-25", password, accepted, SignInPasswordEnds, ""},
		{"2027-03-01", password, accepted, SignInPasswordEnds, ""},
		{"2027-03-02", password, accepted, "", ""}, // an administrator allows it, or the day was put off
		{"2027-02-28", token, accepted, "", ""},
		{"2027-02-28", reads, accepted, "", ""},
		{"2027-02-28", elsewhere, accepted, "", ""},
		{"2027-02-28", bridge, accepted, "", ""}, // which signs in by itself
		{"2027-02-28", password, refused, "", ""},
		{"2027-02-28", password, errHungUp, "", ""},
		{"2027-03-01", password, refused, "", "2027-03-01"},
		{"2027-03-01", password, errHungUp, "", ""},
		{"2027-03-01", token, refused, "", ""},
		{"2027-03-01", reads, refused, "", ""},
		{"2027-03-01", elsewhere, refused, "", ""},
	} {
		now, err := time.Parse(time.DateOnly, test.today)
		if err != nil {
			t.Fatal(err)
		}
		p := newProbe(t.Context(), &Doctor{Providers: []MailProvider{ends}, Now: func() time.Time { return now }}, test.s)
		var out Outcome
		after := p.dated(&out, test.err)
		told := Cause("")
		for _, f := range out.Findings {
			told = f.Cause
		}
		from := ""
		if test.err != nil {
			from = p.args(p.explain(StageSignIn, after))["from"]
		}
		if told != test.want || from != test.from || (after == nil) != (test.err == nil) {
			t.Errorf("%s, %s at %s:%d, %v: %q from %q, want %q from %q", test.today, test.s.Service, test.s.Host, test.s.Port, test.err, told, from, test.want, test.from)
		}
	}
}
