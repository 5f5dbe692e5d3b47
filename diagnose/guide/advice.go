package guide

import (
	"regexp"
	"slices"
	"strconv"
	"strings"

	"mailcheckup/diagnose"
)

// Advice is what to say about a finding.
type Advice struct {
	Title   string   // one sentence: what is wrong
	Meaning string   // what that means
	Steps   []string // what the person can do, the most likely help first
	Tell    string   // to be sent to the provider or the network's people; "" where nobody needs it
	Who     string   // who can mend it
}

// Explain words a finding. A cause that the guide does not know is named by
// its code. Where settings that work were found, the step is to use them: what
// else might help is left out, and the provider need not be asked for what the
// person can do.
func (g *Guide) Explain(f diagnose.Finding) Advice {
	text, ok := g.causes()[f.Cause]
	if special, ends := g.causes()[f.Cause+stopped]; ends && f.Stops {
		text = special
	} else if !ok {
		text = g.unknown()
	}
	values := g.values(f)
	advice := Advice{
		Title:   fill(text.title, values),
		Meaning: fillKnown(text.meaning, values),
		Tell:    message(text.tell, values),
	}
	if who := f.Cause.Who(); who != "" {
		advice.Who = g.Word("who." + string(who))
	}
	fix := g.fix(f)
	if foreign(f) {
		advice.Steps = append(advice.Steps, g.Word("fix.foreign", "server", f.Works[0].Settings.Host))
		fix = ""
	}
	if fix != "" {
		advice.Steps = append(advice.Steps, fix)
		if f.Cause.Who() == diagnose.You {
			advice.Tell = ""
		}
	}
	for _, s := range text.steps {
		if fix != "" && !s.always || !known(s.text, values) || s.tells && advice.Tell == "" {
			continue // a step stands whole or not at all
		}
		filled := fill(s.text, values)
		if s.unproven {
			filled += " " + g.Word("advice.unproven")
		}
		advice.Steps = append(advice.Steps, filled)
	}
	return advice
}

// foreign says that the settings that work are taken from a certificate that was
// not the right one, and are of another owner: whoever sits on the way could have
// put them there.
func foreign(f diagnose.Finding) bool {
	return f.Cause == diagnose.CertWrongHost && len(f.Works) > 0 && !diagnose.SameOwner(f.Args["server"], f.Works[0].Settings.Host)
}

// unknown is the entry for a cause without one.
func (g *Guide) unknown() entry {
	return entry{
		title: g.Word("advice.unknown.title"), meaning: g.Word("advice.unknown.meaning"),
		steps: []step{{text: g.Word("advice.unknown.step")}},
	}
}

// values are what the placeholders of a cause's texts stand for: the arguments
// of the finding, worded, and the usual ports of its service, but for a pair of
// port and security that is set already, or was tried, and did not help.
func (g *Guide) values(f diagnose.Finding) map[string]string {
	values := map[string]string{"cause": string(f.Cause)}
	for name, value := range f.Args {
		values[name] = g.worded(name, value)
	}
	values["seconds"] = g.seconds(f.Args["ms"])
	if _, named := f.Args["user"]; named {
		values["other"] = f.Args["other"] // a user name too, not a kind of server
	}
	service := diagnose.Service(f.Args["service"])
	for name, security := range map[string]diagnose.Security{"tls-port": diagnose.TLS, "starttls-port": diagnose.StartTLS} {
		port := strconv.Itoa(diagnose.UsualPort(service, security))
		set := port == f.Args["port"] && string(security) == f.Args["security"]
		if port != "0" && !set && !slices.Contains(strings.Fields(f.Args["failed"]), string(security)) {
			values[name] = port
		}
	}
	return values
}

// worded is the value of an argument as a person reads it.
func (g *Guide) worded(name, value string) string {
	switch name {
	case "service", "security", "where", "stage":
		return g.Code(name, value)
	case "protocol", "other":
		return g.Code("protocol", value)
	case "from", "until", "today":
		return g.date(value)
	case "open", "shut", "names", "address":
		return g.list(strings.Split(value, ", "))
	case "said":
		return strings.TrimRight(value, ". ") // the guide's own full stop follows
	case "speed":
		return strings.Replace(value, ".", g.Word("decimal.mark"), 1)
	case "issuer":
		return commonName(value)
	case "alert":
		if value == "0" { // none came
			return ""
		}
	}
	return value
}

// commonName is the CN in a distinguished name as RFC 2253 writes it, or else
// the whole.
func commonName(name string) string {
	if m := cn.FindStringSubmatch(name); m != nil {
		return strings.ReplaceAll(m[1], `\`, "")
	}
	return name
}

var cn = regexp.MustCompile(`(?:^|[,+])CN=((?:\\.|[^,+\\])+)`)

// fix is the step that sets what was proven to work: only what differs from
// the settings given. "" if nothing was proven.
func (g *Guide) fix(f diagnose.Finding) string {
	if len(f.Works) == 0 {
		return ""
	}
	works := f.Works[0].Settings
	now := map[string]string{
		"service": string(works.Service), "server": works.Host, "port": strconv.Itoa(works.Port),
		"security": string(works.Security), "user": works.User(),
	}
	var changes []string
	for _, part := range []string{"service", "server", "port", "security", "user"} {
		given, named := f.Args[part]
		value := now[part]
		if value == "" || value == "0" || value == given || part == "user" && !named {
			continue
		}
		changes = append(changes, g.Word("fix."+part, "value", g.worded(part, value)))
	}
	if len(changes) == 0 {
		return ""
	}
	return g.Word("fix.change", "changes", g.list(changes)) + " " + g.proven(f.Works[0])
}

// list is "a, b and c".
func (g *Guide) list(items []string) string {
	last := len(items) - 1
	if last == 0 {
		return items[0]
	}
	return g.Word("list.and", "first", strings.Join(items[:last], ", "), "last", items[last])
}

// proven says how far settings were tried.
func (g *Guide) proven(p diagnose.Proof) string {
	key := "proven." + string(p.Stage)
	for _, key := range []string{key + "." + string(p.Settings.Service), key} {
		if g.Has(key) {
			return g.Word(key)
		}
	}
	return g.Word("proven.other", "stage", g.Code("stage", string(p.Stage)))
}
