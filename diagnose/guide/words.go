package guide

import (
	"cmp"
	"strconv"
	"strings"
	"time"

	"mailcheckup/diagnose"
)

// Word gives the text called key, with values put in by name. For a key that
// there is not it gives the key itself, so that the lack is seen.
func (g *Guide) Word(key string, namesAndValues ...string) string {
	text, ok := g.words()[key]
	if !ok {
		return key
	}
	if len(namesAndValues) == 0 {
		return text
	}
	values := map[string]string{}
	for i := 0; i+1 < len(namesAndValues); i += 2 {
		values[namesAndValues[i]] = namesAndValues[i+1]
	}
	return fill(text, values)
}

// Has says that there is a text called key.
func (g *Guide) Has(key string) bool {
	_, ok := g.words()[key]
	return ok
}

// Label is a name with its value behind a colon: "Folders: 12". Some languages set
// the colon apart.
func (g *Guide) Label(name, value string) string {
	return strings.NewReplacer("{name}", name, "{value}", value).Replace(g.Word("label"))
}

// Settings words the settings that a mail program needs to find a server:
// "imap.example.org, port 143, STARTTLS".
func (g *Guide) Settings(s diagnose.Settings) string {
	var parts []string
	if s.Host != "" {
		parts = append(parts, s.Host)
	}
	if s.Port != 0 || s.PortText != "" {
		parts = append(parts, g.Word("settings.port", "port", cmp.Or(s.PortText, strconv.Itoa(s.Port))))
	}
	if s.Security != "" {
		parts = append(parts, g.Code("security", string(s.Security)))
	}
	return strings.Join(parts, ", ")
}

// Code words a code of the engine: that of a "service", a "security", a "stage",
// a "fact". One without a word stands for itself.
func (g *Guide) Code(kind, code string) string {
	if key := kind + "." + code; g.Has(key) {
		return g.Word(key)
	}
	return code
}

// seconds words a number of milliseconds as seconds: "1.4".
func (g *Guide) seconds(ms string) string {
	n, err := strconv.ParseFloat(ms, 64)
	if err != nil {
		return ms
	}
	return strings.Replace(strconv.FormatFloat(n/1000, 'f', 1, 64), ".", g.Word("decimal.mark"), 1)
}

// Stage words a stage of a check-up of a service: kind is "stage" for its name,
// "question" for what it asks, "doing" for what is being done now. Some stages
// ask something else where mail is sent.
func (g *Guide) Stage(kind string, service diagnose.Service, stage diagnose.Stage, namesAndValues ...string) string {
	key := kind + "." + string(stage)
	if special := key + "." + string(service); g.Has(special) {
		key = special
	}
	if !g.Has(key) {
		return string(stage)
	}
	return g.Word(key, namesAndValues...)
}

// TellKey is the key of the heading over [Advice.Tell]: it says who is to be told.
func (g *Guide) TellKey(c diagnose.Cause) string {
	if key := "report.tell." + string(c.Who()); g.Has(key) {
		return key
	}
	return "report.tell"
}

// Way words the way of mail on which it is sent, or that on which it comes.
func (g *Guide) Way(sends bool) string {
	if sends {
		return g.Word("discover.sending")
	}
	return g.Word("discover.receiving")
}

// date words a day as people of this language write it.
func (g *Guide) date(day string) string {
	t, err := time.Parse(time.DateOnly, day)
	if err != nil {
		return day
	}
	return t.Format(g.Word("date.layout"))
}
