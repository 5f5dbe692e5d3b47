package card

import (
	"bytes"
	"fmt"
	"strconv"
	"strings"
	"text/tabwriter"

	"mailcheckup/diagnose"
	"mailcheckup/diagnose/guide"
)

// text is the card for a person, who types it into the other device.
func text(g *guide.Guide, c Card) ([]byte, error) {
	var b bytes.Buffer
	fmt.Fprintln(&b, g.Word("card.title", "address", c.name()))
	if !c.Checked.IsZero() {
		fmt.Fprintln(&b, g.Word("card.checked", "date", c.Checked.Format(g.Word("date.layout"))))
	}
	fmt.Fprintf(&b, "\n%s\n", g.Word("discover.receiving"))
	half(&b, g, c, c.Receiving)
	fmt.Fprintf(&b, "\n%s\n", g.Word("discover.sending"))
	half(&b, g, c, c.Sending)
	fmt.Fprintf(&b, "\n%s\n", g.Word("card.password"))
	return b.Bytes(), nil
}

// half writes the settings of one server.
func half(b *bytes.Buffer, g *guide.Guide, c Card, s diagnose.Settings) {
	if s.Service == "" {
		fmt.Fprintf(b, "  %s\n", g.Word("discover.none", "address", c.name()))
		return
	}
	fmt.Fprintf(b, "  %s\n", g.Code("service-long", string(s.Service)))
	table := tabwriter.NewWriter(b, 0, 0, 2, ' ', 0)
	for _, row := range [][2]string{
		{g.Word("window.server"), s.Host},
		{g.Word("window.port"), strconv.Itoa(s.Port)},
		{g.Word("window.security"), g.Code("security", string(s.Security))},
		{g.Word("window.user"), user(g, c, s)},
	} {
		fmt.Fprintf(table, "  %s\t%s\n", strings.TrimRight(g.Label(row[0], ""), " "), row[1])
	}
	table.Flush() // into memory
}

// user is what to type as user name. Where the address is known, and the name is not,
// the name is not the address.
func user(g *guide.Guide, c Card, s diagnose.Settings) string {
	switch {
	case s.User() != "":
		return s.User()
	case c.whole() != "":
		return g.Word("settings.user")
	}
	return g.Word("window.user.same")
}
