package practice

import (
	"crypto/tls"
	"errors"
	"fmt"
	"slices"
	"testing"

	"github.com/emersion/go-imap/v2"
	"github.com/emersion/go-imap/v2/imapclient"
)

// client connects a real mail program's client to one of the machine's ports.
func client(t *testing.T, n *Network, name string, port int, security string) (*imapclient.Client, error) {
	t.Helper()
	conn, err := n.DialContext(t.Context(), "tcp", fmt.Sprintf("%s:%d", name, port))
	if err != nil {
		return nil, err
	}
	config := &tls.Config{ServerName: name, RootCAs: n.Roots}
	t.Cleanup(func() { conn.Close() })
	switch security {
	case "tls":
		secure := tls.Client(conn, config)
		if err := secure.Handshake(); err != nil {
			return nil, err
		}
		c := imapclient.New(secure, nil)
		t.Cleanup(func() { c.Close() })
		return c, c.WaitGreeting()
	case "starttls":
		c, err := imapclient.NewStartTLS(conn, &imapclient.Options{TLSConfig: config})
		if err == nil {
			t.Cleanup(func() { c.Close() })
		}
		return c, err
	default:
		c := imapclient.New(conn, nil)
		t.Cleanup(func() { c.Close() })
		return c, c.WaitGreeting()
	}
}

// look does what a check-up does after sign-in, all at once.
func look(c *imapclient.Client) (folders []string, status, inbox uint32, err error) {
	list := c.List("", "*", nil)
	stat := c.Status("INBOX", &imap.StatusOptions{NumMessages: true, NumUnseen: true})
	examine := c.Select("INBOX", &imap.SelectOptions{ReadOnly: true})
	noop := c.Noop()
	all, err1 := list.Collect()
	s, err2 := stat.Wait()
	box, err3 := examine.Wait()
	if err := errors.Join(err1, err2, err3, noop.Wait()); err != nil {
		return nil, 0, 0, err
	}
	for _, f := range all {
		folders = append(folders, f.Mailbox)
	}
	return folders, *s.NumMessages, box.NumMessages, nil
}

func TestHealthy(t *testing.T) {
	n := start(t, "healthy")
	for port, security := range map[int]string{993: "tls", 143: "starttls"} {
		t.Run(security, func(t *testing.T) {
			c, err := client(t, n, n.Fault.Host, port, security)
			if err != nil {
				t.Fatal(err)
			}
			if err := c.Login(n.Fault.User, n.Fault.Password).Wait(); err != nil {
				t.Fatal(err)
			}
			folders, status, inbox, err := look(c)
			if err != nil || status != 3 || inbox != 3 || !slices.Equal(folders, []string{"Drafts", "INBOX", "Sent", "Trash"}) {
				t.Errorf("folders %v, %d and %d messages, %v", folders, status, inbox, err)
			}
			if err := c.Logout().Wait(); err != nil {
				t.Error(err)
			}
		})
	}
}

func TestPasswordNeedsEncryption(t *testing.T) {
	n := start(t, "needs-tls")
	c, err := client(t, n, n.Fault.Host, 143, "none")
	if err != nil {
		t.Fatal(err)
	}
	if !c.Caps().Has(imap.CapLoginDisabled) {
		t.Errorf("offers %v", c.Caps())
	}
	var refused *imap.Error
	if err := c.Login(User, Password).Wait(); !errors.As(err, &refused) || refused.Code != imap.ResponseCodePrivacyRequired {
		t.Errorf("sign-in: %v", err)
	}
}

func TestCleartext(t *testing.T) {
	n := start(t, "no-encryption")
	c, err := client(t, n, n.Fault.Host, 143, "none")
	if err != nil {
		t.Fatal(err)
	}
	if c.Caps().Has(imap.CapLoginDisabled) || c.Caps().Has(imap.CapStartTLS) {
		t.Errorf("offers %v", c.Caps())
	}
	if err := c.Login(User, Password).Wait(); err != nil {
		t.Error(err)
	}
}

func TestAccountOfOnesOwn(t *testing.T) {
	n := serve(t, map[int]string{993: "TLS cert=good\nIMAP user=ben password=\"s3cret word\""})
	c, err := client(t, n, n.Fault.Host, 993, "tls")
	if err != nil {
		t.Fatal(err)
	}
	if err := c.Login("ben", "s3cret word").Wait(); err != nil {
		t.Error(err)
	}
}

// How sign-in and the inbox are refused, with the settings of the fault.
func TestRefusals(t *testing.T) {
	for name, want := range map[string]imap.Error{
		"wrong-password": {Type: "NO", Code: "AUTHENTICATIONFAILED", Text: "Authentication failed"},
		"app-password": {Type: "NO", Code: "ALERT",
			Text: "Application-specific password required: https://support.google.com/accounts/answer/185833 (Failure)"},
		"basic-disabled": {Type: "NO", Text: "Basic authentication is disabled."},
		"sign-in-later":  {Type: "NO", Code: "UNAVAILABLE", Text: "The password cannot be checked just now."},
		"no-inbox":       {Type: "NO", Code: "NONEXISTENT", Text: "Unknown mailbox: INBOX"},
		"server-error":   {Type: "NO", Code: "SERVERBUG", Text: "Internal error occurred. Refer to server log for more information."},
	} {
		t.Run(name, func(t *testing.T) {
			n := start(t, name)
			c, err := client(t, n, n.Fault.Host, n.Fault.Port, n.Fault.Security)
			if err == nil {
				c.Caps()
				err = c.Login(n.Fault.User, n.Fault.Password).Wait()
			}
			if err == nil {
				_, err = c.Select("INBOX", &imap.SelectOptions{ReadOnly: true}).Wait()
			}
			var got *imap.Error
			if !errors.As(err, &got) || *got != want {
				t.Errorf("got %v, want %v", err, &want)
			}
		})
	}
}

// What a check-up would offer instead works indeed.
func TestAlternativesWork(t *testing.T) {
	for _, test := range []struct {
		fault, host string
		port        int
		security    string
	}{
		{"wrong-name", host, 993, "tls"},
		{"wrong-port", host, 143, "starttls"},
		{"blocked-port", host, 143, "starttls"},
		{"tls-on-plain-port", host, 143, "starttls"},
		{"tls-on-plain-port", host, 993, "tls"},
		{"plain-on-tls-port", host, 993, "tls"},
		{"plain-on-tls-port", host, 143, "starttls"},
		{"pop3-server", host, 993, "tls"},
		{"no-starttls", host, 993, "tls"},
		{"needs-tls", host, 143, "starttls"},
		{"no-encryption", host, 993, "tls"},
		{"wrong-host", "mx.practice.example", 993, "tls"},
		{"wrong-host", "mx.practice.example", 143, "starttls"},
	} {
		t.Run(fmt.Sprint(test.fault, " ", test.port), func(t *testing.T) {
			c, err := client(t, start(t, test.fault), test.host, test.port, test.security)
			if err == nil {
				err = c.Login(User, Password).Wait()
			}
			if err == nil {
				_, _, _, err = look(c)
			}
			if err != nil {
				t.Error(err)
			}
		})
	}
}
