package batch

import (
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"
	"testing/iotest"

	"mailcheckup/diagnose"
)

func TestRead(t *testing.T) {
	imap := func(host string, port int) diagnose.Settings {
		return diagnose.Settings{Service: diagnose.IMAP, Host: host, Port: port, Security: diagnose.TLS}
	}
	for name, test := range map[string]struct {
		text string
		want []diagnose.Settings
	}{
		"any order":     {"port,Server, SECURITY ,service\n993,h,tls,imap\n", []diagnose.Settings{imap("h", 993)}},
		"spreadsheet":   {"\ufeffserver;port;security;service\r\nh;993;SSL/TLS;IMAP\r\n", []diagnose.Settings{imap("h", 993)}},
		"Windows":       {"\xff\xfes\x00e\x00r\x00v\x00e\x00r\x00,\x00p\x00o\x00r\x00t\x00\n\x00\xe4\x00,\x009\x009\x003\x00\r\x00\n\x00", []diagnose.Settings{{Host: "ä", Port: 993, Security: diagnose.Auto}}},
		"Macintosh":     {"server;port\rh;993\r\ri;143\r", []diagnose.Settings{{Host: "h", Port: 993, Security: diagnose.Auto}, {Host: "i", Port: 143, Security: diagnose.Auto}}},
		"blank rows":    {"server;port\r\n;\r\nh;993\r\n ; \r\n", []diagnose.Settings{{Host: "h", Port: 993, Security: diagnose.Auto}}},
		"Excel":         {"sep=;\r\nserver;port\r\nh;993\r\n", []diagnose.Settings{{Host: "h", Port: 993, Security: diagnose.Auto}}},
		"PowerShell":    {"#TYPE System.Management.Automation.PSCustomObject\r\n\"server\",\"port\"\r\n\"h\",\"993\"\r\n", []diagnose.Settings{{Host: "h", Port: 993, Security: diagnose.Auto}}},
		"tabs":          {"server\tport\tsecurity\tservice\nh\t993\tssl\timap", []diagnose.Settings{imap("h", 993)}},
		"no end":        {"address\na@b.example", []diagnose.Settings{{Address: "a@b.example", Security: diagnose.Auto}}},
		"short rows":    {"server,port\nh\n", []diagnose.Settings{{Host: "h", Security: diagnose.Auto}}},
		"odd port":      {"server,port\nh,99x\n", []diagnose.Settings{{Host: "h", PortText: "99x", Security: diagnose.Auto}}},
		"blank lines":   {"\n\nserver\n\nh\n \ni\n", []diagnose.Settings{{Host: "h", Security: diagnose.Auto}, {Host: "i", Security: diagnose.Auto}}},
		"other columns": {"note,server,price\n\"one\ntwo, \"\"three\"\"\",h,7\n", []diagnose.Settings{{Host: "h", Security: diagnose.Auto}}},
		"German": {"Name;E-Mail-Adresse;Server;Port;Sicherheit;Dienst;Benutzer\nKim;k@h.example;h;587;STARTTLS;SMTP;kim\n",
			[]diagnose.Settings{{Service: diagnose.SMTP, Host: "h", Port: 587, Security: diagnose.StartTLS, Address: "k@h.example", Username: "kim"}}},
		"Polish":         {"Adres e-mail;Serwer;Usługa;U\u017cytkownik\n;h;imap;kim\n", []diagnose.Settings{{Service: diagnose.IMAP, Host: "h", Security: diagnose.Auto, Username: "kim"}}},
		"two kinds":      {"Adresse;E-Mail;host;se\u0301curite\u0301\nMain Street;k@h.example;h;tls\n", []diagnose.Settings{{Host: "h", Security: diagnose.TLS, Address: "k@h.example"}}},
		"nothing but it": {"server,user\n", nil},
	} {
		t.Run(name, func(t *testing.T) {
			var got []diagnose.Settings
			for row := range rows(t, test.text) {
				if row.Problem != nil {
					t.Error(row.Problem)
				}
				got = append(got, row.Settings)
			}
			if fmt.Sprint(got) != fmt.Sprint(test.want) {
				t.Errorf("%+v, want %+v", got, test.want)
			}
		})
	}
}

func TestReadHeader(t *testing.T) {
	broken := errors.New("broken")
	for _, name := range []string{"PW", "pwd", "wachtwoord", "mdp", "Contraseña", "hasło", "senha", "Mot de passe",
		"imap_password", "user-pass", "userPass", "apptoken", "Passwort", "Passwörter", "mot de passe (IMAP)", "contrasen\u0303a", "smtp_pw", "secret", "secretKey", "tokens", "passOld"} {
		if _, err := Read(strings.NewReader("server;" + name + "\n")); !errors.Is(err, ErrPassword) {
			t.Errorf("%s: %v", name, err)
		}
	}
	for _, name := range []string{"secretary", "Passau", "passenger", "passive", "secrétaire", "Secrétariat", "SECRETARY", "Tokenizer", "desenhado"} {
		if _, err := Read(strings.NewReader("server;" + name + "\n")); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
	for text, want := range map[string]error{
		"":                             ErrNoHeader,
		"name,port\nh,1\n":             ErrNoHeader,
		"\xff\xfes\x00e\x00r\x00":      ErrNoHeader,
		"server,server\n":              ErrTwice,
		"E-Mail,email\n":               ErrTwice,
		"server,stra\xdfe\n":           ErrEncoding,
		"server;has\xb3o\n":            ErrEncoding,
		"server,Password\nh,secret\n":  ErrPassword,
		"address;Kennwort (alt)\n":     ErrPassword,
		strings.Repeat("server", 1e6):  ErrNoHeader,
		strings.Repeat("\"\n", 100000): ErrNoHeader,
	} {
		if _, err := Read(strings.NewReader(text)); !errors.Is(err, want) {
			t.Errorf("%.40q: %v, want %v", text, err, want)
		}
	}
	if _, err := Read(iotest.ErrReader(broken)); !errors.Is(err, broken) {
		t.Error(err)
	}
	table, err := Read(io.MultiReader(strings.NewReader("server\nh\n"), iotest.ErrReader(broken)))
	if err != nil {
		t.Fatal(err)
	}
	n := 0
	for range table.Rows() {
		n++
	}
	if n != 1 || !errors.Is(table.Err(), broken) {
		t.Errorf("%d rows, %v", n, table.Err())
	}
}

// Letters that are not UTF-8 would be read as others: nothing behind them is checked.
func TestReadEncoding(t *testing.T) {
	table, err := Read(strings.NewReader("address\na@b.example\nJ\xf6rg@m\xfcller.example\nc@d.example\n"))
	if err != nil {
		t.Fatal(err)
	}
	n := 0
	for range table.Rows() {
		n++
	}
	if n != 1 || !errors.Is(table.Err(), ErrEncoding) {
		t.Errorf("%d rows, %v", n, table.Err())
	}
}

// TestIgnored holds that one is told which columns are not looked at.
func TestIgnored(t *testing.T) {
	table, err := Read(strings.NewReader("Na\x1bme;E-Mail;Adresse;;Server\n"))
	if err != nil {
		t.Fatal(err)
	}
	if got := strings.Join(table.Ignored(), ","); got != "Na\ufffdme,Adresse" {
		t.Errorf("%q", got)
	}
}

// TestColumnNames holds that no name is one of two columns, and that all are written
// as they are looked for.
func TestColumnNames(t *testing.T) {
	seen := map[string]string{}
	for _, column := range columns {
		for _, name := range names[column] {
			if other := seen[name]; other != "" || folded(name) != name {
				t.Errorf("%s is a name of %s, and of %s", name, column, other)
			}
			seen[name] = column
		}
	}
	for name, column := range map[string]string{
		"Verschl\u00fcsselung": "security", "S\u00e9curit\u00e9": "security", "Bezpiecze\u0144stwo": "security", "Seguran\u00e7a": "security",
		"Endere\u00e7o de e-mail": "address", "Direcci\u00f3n de correo": "address", "Nom d\u2019utilisateur": "user", "U\u017bYTKOWNIK": "user",
		"Servi\u00e7o": "service", "Protok\u00f3\u0142": "service", "E-mailadres": "address", "user_name": "user",
	} {
		if seen[folded(name)] != column {
			t.Errorf("%s is %q", name, folded(name))
		}
	}
}

// A row that cannot be read is named by its line, and takes no other with it.
func TestBadRows(t *testing.T) {
	long := strings.Repeat("x", longestRecord+1)
	text := "note,server,service\n" + // line 1
		"a,h2,imap\n" +
		"\"left open,h3,imap\n" +
		"b,h4,imap\n" +
		"5\" disk,h5,imap\n" +
		"c,h6,web\n" +
		"a,b,c,d\n" +
		long + ",h8,imap\n" +
		"\"two\nlines\",h9,imap\n" +
		"e,h11,\x1b[2J\u202e\u3164\u2800x\n" +
		"f,,\n" +
		"\"at the end,h13"
	want := []string{"2 h2", "3!unclosed", "4 h4", "5!stray", "6!cell service web", "7!many 4 3", "8!long", "9 h9", "11!cell service \ufffd[2J\ufffd\ufffd\ufffdx", "12", "13!unclosed"}
	n := 0
	for row := range rows(t, text) {
		got := strings.TrimSpace(fmt.Sprintf("%d %s", row.Line, row.Settings.Host))
		if p := row.Problem; p != nil {
			got = strings.TrimSpace(fmt.Sprintf("%d!%s %s %s", p.Line, p.Reason, p.Column, p.Value))
			if p.Reason == TooMany {
				got = fmt.Sprintf("%d!%s %d %d", p.Line, p.Reason, p.Cells, p.Width)
			}
		}
		if n >= len(want) || got != want[n] || row.Number != n+1 {
			t.Errorf("row %d is %q; want %q", row.Number, got, want)
		}
		n++
	}
	if n != len(want) {
		t.Errorf("%d rows, want %d", n, len(want))
	}
}

// TestBadAddress holds that a wrong address is called one, and no missing server.
func TestBadAddress(t *testing.T) {
	for address, bad := range map[string]bool{
		"kim@mueller,example": true, "kim.mueller.example": true, "kim@mueller.example; tom@mueller.example": true,
		"kim@mueller.example;tom@mueller.example": true, "@mueller.example": true, "kim@": true, "kim@127.0.0.1": true,
		"kim@m\u00fcller.example": false, "kim@mueller.example": false, "": false,
	} {
		for row := range rows(t, fmt.Sprintf("E-Mail,server,user\n%q,,kim\n%q,h,kim\n", address, address)) {
			p := row.Problem
			if got := p != nil; got != (bad && row.Number == 1) || got && (p.Reason != BadAddress || p.Column != "E-Mail" || p.Value != address) {
				t.Errorf("row %d, %s: %+v", row.Number, address, p)
			}
		}
	}
}

// Rows are told apart by what counts in them.
func TestHash(t *testing.T) {
	hashes := map[uint64]string{}
	for _, text := range []string{
		"server,user\nh,a\n", "server,user\nh,b\n", "server,user\nha,\n", "server,user\n,ha\n", "address,user\na@b.example,\n",
	} {
		for row := range rows(t, text) {
			if other := hashes[row.Hash("facts")]; other != "" {
				t.Errorf("%q is taken for %q", text, other)
			}
			hashes[row.Hash("facts")] = text
			if same := row.Hash("facts") == row.Hash("find"); same != (row.Settings.Host != "") {
				t.Errorf("%q: another way to find the server makes the same row: %v", text, same)
			}
		}
	}
	for row := range rows(t, "note;user;server\nx;a; h\n") {
		if hashes[row.Hash("facts")] == "" {
			t.Error("what does not count makes another row")
		}
	}
}

// Whatever the file, the rows are numbered one by one, and each line has one row
// at most.
func FuzzTable(f *testing.F) {
	f.Add("server,port\nh,1\n\"a\nb\",c\n")
	f.Add("address;x\n\"\n\"\"\n\"\n;\n")
	f.Fuzz(func(t *testing.T, text string) {
		table, err := Read(strings.NewReader(text))
		if err != nil {
			return
		}
		number, line := 0, 0
		for row := range table.Rows() {
			if number++; row.Number != number || row.Line <= line || row.Line > strings.Count(text, "\n")+strings.Count(text, "\r")+1 {
				t.Fatalf("row %d of line %d after row %d of line %d", row.Number, row.Line, number-1, line)
			}
			line = row.Line
		}
	})
}
