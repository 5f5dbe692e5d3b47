package main

import (
	"context"
	"fmt"

	"mailcheckup/diagnose/browser"
	"mailcheckup/diagnose/guide"
)

// browser serves the check-up as a page, for a browser that the person opens.
func (t *terminal) browser(ctx context.Context, args []string) (int, error) {
	if err := t.parseOptions(t.flags("browser"), args); err != nil {
		return 0, err
	}
	page, err := browser.Serve(ctx, browser.Config{
		World: t.presets.World(), Languages: t.languages(), Presets: t.presets, // what is wrong with them was said
	})
	if err != nil {
		return 0, err
	}
	fmt.Fprintf(t.out, "%s\n\n  %s\n\n%s\n", t.fold(t.guide.Word("browser.address")), page.URL, t.fold(t.guide.Word("browser.secret")))
	if err := page.Wait(); err != nil {
		return 0, err
	}
	return exitWorks, ctx.Err()
}

// languages are those that the page is to be in; none where neither the person, nor
// the organisation, nor the system has said, which leaves it to the browser.
func (t *terminal) languages() []string {
	if t.guide.Tag() == guide.For().Tag() && t.presets.Language == "" && len(guide.System()) == 0 {
		return nil
	}
	return []string{t.guide.Tag()}
}
