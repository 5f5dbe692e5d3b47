package discover

import (
	"context"
	"fmt"
	"io"
	"net/http"

	"mailcheckup/diagnose"
)

const (
	mostRedirects = 3
	mostBytes     = 256 << 10 // a page of settings has some 5 KB
)

// fetch gets a page over HTTPS; so must every redirect on the way be. Nothing
// is told but the page's address, which holds the domain at most.
func (f *Finder) fetch(ctx context.Context, url string) ([]byte, error) {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
	if err != nil {
		return nil, err
	}
	request.Header.Set("User-Agent", "Mail Checkup")
	response, err := f.client().Do(request)
	if err != nil {
		return nil, err
	}
	defer response.Body.Close()
	switch response.StatusCode {
	case http.StatusOK:
	case http.StatusNotFound, http.StatusGone:
		return nil, Nothing
	default:
		return nil, fmt.Errorf("%w: %s", Unreachable, response.Status)
	}
	page, err := io.ReadAll(io.LimitReader(response.Body, mostBytes+1))
	if len(page) > mostBytes {
		return nil, TooBig
	}
	return page, err
}

// client is the given one without cookies, and careful about redirects.
func (f *Finder) client() *http.Client {
	c := &http.Client{CheckRedirect: followSafely}
	if f.Client != nil {
		c.Transport, c.Timeout = f.Client.Transport, f.Client.Timeout
	}
	return c
}

func followSafely(next *http.Request, before []*http.Request) error {
	switch {
	case next.URL.Scheme != "https":
		return fmt.Errorf("%w: redirected out of HTTPS", Unsafe)
	case len(before) > mostRedirects:
		return fmt.Errorf("%w: redirected too often", Unreachable)
	}
	next.Header.Del("Referer") // would tell a stranger whom we came from
	return nil
}

// first is the first answer that has something, in the order of the questions,
// which are asked side by side.
func first[T any](questions ...func() ([]T, error)) ([]T, error) {
	type answer struct {
		all    []T
		err    error
		asking diagnose.Group
	}
	var answers []*answer
	for _, ask := range questions {
		a := new(answer)
		a.asking.Go(func() { a.all, a.err = ask() })
		answers = append(answers, a)
	}
	var errs []error
	for _, a := range answers {
		a.asking.Wait()
		if len(a.all) > 0 {
			return a.all, nil
		}
		errs = append(errs, a.err)
	}
	return nil, telling(errs...)
}
