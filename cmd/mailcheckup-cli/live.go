package main

import (
	"fmt"
	"io"

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
	if wanted && overwrites(t.err) {
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
		l.say(fmt.Sprintf("%d/%d  %s", done+1, len(c.Plan), doing))
	}
}

// say shows what is being done.
func (l live) say(text string) {
	if l.out != nil {
		overwrite(l.out, text)
	}
}

func (l live) clear() { l.say("") }
