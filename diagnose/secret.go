package diagnose

import (
	"fmt"
	"io"
)

// masked stands wherever a secret would.
const masked = "••••••"

// LongestSecret is how many bytes a password or token has at the most: tokens of
// OAuth 2.0 have 8 KiB where they are long.
const LongestSecret = 16 << 10

// A Secret is a password. Every way of printing it gives bullets; only
// [Secret.reveal], inside this package, gives it away. It is comparable.
type Secret struct{ value string }

// NewSecret hides a password.
func NewSecret(password string) Secret { return Secret{password} }

// Empty says that there is none.
func (s Secret) Empty() bool { return s.value == "" }

// TooLong says that it is no password: something else was pasted, or read from the
// wrong file.
func (s Secret) TooLong() bool { return len(s.value) > LongestSecret }

func (s Secret) reveal() string { return s.value }

// Format implements [fmt.Formatter], so that no verb shows the secret.
func (s Secret) Format(f fmt.State, verb rune) { io.WriteString(f, masked) }

// MarshalText implements [encoding.TextMarshaler], for JSON and the like.
func (s Secret) MarshalText() ([]byte, error) { return []byte(masked), nil }
