package main

import (
	"fmt"
	"io"
	"os"

	"golang.org/x/term"

	"mailcheckup/diagnose"
	"mailcheckup/diagnose/guide"
)

// A live line says on a terminal what is being done now. It is written over
// and over, and gone at the end.
type live struct {
	out   io.Writer // nil: nobody is watching
	guide *guide.Guide
}

func (t *terminal) live(wanted bool) live {
	if f, ok := t.err.(*os.File); ok && wanted && term.IsTerminal(int(f.Fd())) {
		return live{t.err, t.guide}
	}
	return live{}
}

// doing names the stage that is under way.
func (l live) doing(c diagnose.Checkup) {
	if l.out == nil {
		return
	}
	done := len(c.Outcomes)
	if done < len(c.Plan) {
		s := c.Settings
		if done > 0 {
			s = c.Outcomes[done-1].Settings
		}
		doing := l.guide.Stage("doing", s.Service, c.Plan[done], "server", s.Host, "port", fmt.Sprint(s.Port))
		fmt.Fprintf(l.out, "\r\x1b[K%d/%d  %s", done+1, len(c.Plan), doing)
	}
}

func (l live) clear() {
	if l.out != nil {
		fmt.Fprint(l.out, "\r\x1b[K")
	}
}
