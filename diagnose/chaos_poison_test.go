package diagnose_test

import (
	"encoding/base64"
	"encoding/hex"
	"html"
	"math/rand/v2"
	"net/url"
	"strconv"
	"strings"
)

// poisons are texts that play tricks on whatever shows them.
var poisons = []string{
	"\x00\x00", "\xff\xfe\xc3", "\xed\xa0\x80", "\xf4\x90\x80\x80", "\x1b[2J\x1b[31m", "\x1b]8;;https://evil.example/\x07click\x1b]8;;\x07",
	"\x1b]52;c;Y2hhb3M=\x07", "\x1bP+q544e\x1b\\", "\u009b31m", "\u0085", "\x7f\x08\x08\x08", "\x0b\x0c", "\r* OK fine",
	"\u202efdp.exe", "\u2066\u2067\u2068", "\u200e\u200f\u061c", "\u202a\u202b\u202d", "\u200b\u2060\ufeff", "\u2028\u2029", "\U000e0041\U000e0001",
	"<b id=chaos>", "<script>chaos()</script>", "<img src=x onerror=chaos()>", "</pre></main><b id=chaos>", "&lt;b&gt;", "{{.Settings}}", "{server} {user}",
	"[here](javascript:chaos)", "**bold** `code` # head", "| a | b |", "https://evil.example/?key=1#x", "%s%n%d%!v", "$(reboot) `reboot` ${HOME}", "=cmd|' /C calc'!A0",
	"e\u0301\u0323\u0323\u0323\u0323\u0323", "\U0001f469\u200d\U0001f4bb", "\u0627\u0644\u0628\u0631\u064a\u062f", "ﷺ", strings.Repeat("\u0300", 50), "\ue000",
}

// poison is a text with some of them in it.
func poison(r *rand.Rand) string {
	var b strings.Builder
	for range 1 + r.IntN(4) {
		b.WriteString(pick(r, "so", "it is", "mail", "x", ""))
		b.WriteString(pick(r, poisons...))
		b.WriteString(pick(r, " ", "", "."))
	}
	return b.String()
}

// chaosPassword is a password with a core that is found nowhere by chance.
func chaosPassword(r *rand.Rand) string {
	core := make([]byte, 10)
	for i := range core {
		core[i] = "abcdefghjkmnpqrstuvwxyzABCDEFGHJKMNPQRSTUVWXYZ23456789"[r.IntN(54)]
	}
	c := "cAn4" + string(core)
	return pick(r,
		c, c, " "+c, c+"  ", c[:5]+" "+c[5:], c[:5]+"  "+c[5:], `"`+c+`"`, c+`\`, c[:4]+`\"`+c[4:], "'"+c+"&<"+c[:3]+">", c+"%2F+%41",
		"pä€ß"+c, c[:6]+"密码"+c[6:], c+"\U0001f511\U0001f469\u200d\U0001f4bb", c[:7]+"e\u0301"+c[7:], c[:5]+"\t"+c[5:], "\u00a0"+c+"\u00a0",
		c[:6]+"\u200b"+c[6:], strings.Repeat(c, 12), c+"{4294967296}", c+")(", c+"\U0001d518", c[:5]+"\u202e"+c[5:], "ÄÖÜ"+c+"ĳ", c+"=", c[:8]+"\xe4\xf6"+c[8:])
}

// echo is something that gives the password away, in one of many forms: what the
// client has just said, or what the server knows anyway.
func (k *chaosConn) echo() string {
	what := k.world.password
	if len(k.said) > 0 && k.rand.IntN(2) == 0 {
		what = k.said[len(k.said)-1-k.rand.IntN(min(3, len(k.said)))]
	}
	what = pick(k.rand, what, what, strings.TrimSpace(what), "\x00anna\x00"+what, "you said: "+what+"!", strings.ToUpper(what))
	return pick(k.rand, chaosForms...)(what)
}

// chaosForms are ways to write a text.
var chaosForms = []func(string) string{
	func(s string) string { return s },
	func(s string) string { return s + " " + s },
	func(s string) string { return base64.StdEncoding.EncodeToString([]byte(s)) },
	func(s string) string { return base64.RawURLEncoding.EncodeToString([]byte("x" + s + "yz")) },
	func(s string) string {
		return base64.StdEncoding.EncodeToString([]byte(base64.StdEncoding.EncodeToString([]byte(s))))
	},
	func(s string) string { return hex.EncodeToString([]byte(s)) },
	func(s string) string { return strings.ToUpper(hex.EncodeToString([]byte(s))) },
	url.QueryEscape, url.PathEscape, html.EscapeString, strconv.Quote, strconv.QuoteToASCII,
	func(s string) string { return s[:len(s)/2] + "\r\n* OK " + s[len(s)/2:] }, // split over lines
	func(s string) string { return s[:len(s)/2] + "\x00" + s[len(s)/2:] },
	func(s string) string {
		return "https://evil.example/login/" + url.PathEscape(s) + "?p=" + url.QueryEscape(s)
	},
}
