package browser

import (
	"context"
	"errors"
	"net/url"
	"strconv"
	"sync"

	"mailcheckup/diagnose"
	"mailcheckup/diagnose/discover"
	"mailcheckup/diagnose/guide"
	"mailcheckup/diagnose/link"
	"mailcheckup/diagnose/mailbox"
	"mailcheckup/diagnose/presets"
)

// A visit is what one person does on the page, from the first question to the end.
// It is safe for use by several requests at once.
type visit struct {
	world   discover.World
	presets presets.Presets
	broken  presets.Problems // with the organisation's file
	ctx     context.Context  // of everything that is done; ends with the page
	works   sync.WaitGroup

	mu       sync.Mutex
	guide    *guide.Guide
	asked    bool // the language is what the system or the person wants
	form     form
	password diagnose.Secret
	// complaint is what is wrong with the form; nil where nothing is.
	complaint func(*guide.Guide) string
	linked    []diagnose.Settings // what a link has put in the form
	refused   link.Problem        // why the link cannot be used; "": it can, or there is none
	strangers discover.Strangers
	work      *work // the last one; nil: none yet
	number    int   // of that
}

func newVisit(ctx context.Context, c Config) *visit {
	v := &visit{
		world: c.World, presets: c.Presets, ctx: ctx, guide: guide.For(c.Languages...), asked: len(c.Languages) > 0,
		form: form{Form: mailbox.New()}, strangers: discover.Strangers{},
	}
	errors.As(c.Broken, &v.broken)
	if c.Link != "" {
		v.open(c.Link)
	}
	return v
}

// end waits for what is under way, which ends with the visit's context.
func (v *visit) end() { v.works.Wait() }

// speak goes over to a language, if the program has it. What a browser wants by
// itself counts only where nobody has said anything.
func (v *visit) speak(said bool, wanted ...string) {
	v.mu.Lock()
	defer v.mu.Unlock()
	if g := guide.For(wanted...); said && g.Tag() == wanted[0] || !said && !v.asked {
		v.guide, v.asked = g, v.asked || said
	}
}

// submit takes what was typed and begins to check it, or says what is missing. It
// gives the work that is under way now; nil where there is none. Who goes back to the
// form from a question has taken it back.
func (v *visit) submit(sent url.Values) *work {
	v.mu.Lock()
	defer v.mu.Unlock()
	if v.work != nil && v.work.phase == asking {
		v.work.tell(over)
	}
	if v.busy() {
		return v.work
	}
	password, keep := v.form.read(sent)
	v.form.Forget()
	v.complaint, v.refused = nil, ""
	if password.TooLong() {
		v.password = diagnose.Secret{}
		v.complaint = func(g *guide.Guide) string {
			return g.Word("error.password-long", "most", strconv.Itoa(diagnose.LongestSecret))
		}
		return nil
	}
	if !password.Empty() || !keep {
		v.password = password
	}
	switch {
	case v.form.Complete():
		return v.begin(nil)
	case v.world.Find == nil:
		return v.begin(nil)
	case blank(v.form.Address):
		v.complaint = func(g *guide.Guide) string { return g.Word("window.address.missing") }
		return nil
	default:
		return v.search()
	}
}

// busy says that something is under way.
func (v *visit) busy() bool { return v.work != nil && v.work.under() }

// find gives the work of that number, if it is the last one.
func (v *visit) find(number int) *work {
	v.mu.Lock()
	defer v.mu.Unlock()
	if v.work == nil || v.work.number != number {
		return nil
	}
	return v.work
}

// again checks once more what is in the form.
func (v *visit) again(w *work) *work {
	v.mu.Lock()
	defer v.mu.Unlock()
	if v.busy() || w != v.work {
		return v.work
	}
	if !v.form.Complete() && v.world.Find != nil {
		return v.search() // settings may be found now
	}
	return v.begin(nil)
}

// apply puts settings that were proven in place of those of the nth check-up in
// the form, and checks them. A password that was meant for somebody else's server
// is forgotten.
func (v *visit) apply(w *work, n, proof int) *work {
	v.mu.Lock()
	defer v.mu.Unlock()
	if v.busy() || w != v.work || n < 0 || n >= len(w.checkups) {
		return v.work
	}
	c := w.checkups[n]
	works := c.Verdict().Works
	if proof < 0 || proof >= len(works) {
		return w
	}
	s := works[proof].Settings
	if !mailbox.MayHave(s, c.Settings) {
		v.password = diagnose.Secret{}
	}
	v.form.Fill(s)
	return v.begin(nil)
}
