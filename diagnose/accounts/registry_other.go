//go:build !windows

package accounts

// registry lists nothing: only Windows has one.
func registry() ([]values, error) { return nil, nil }
