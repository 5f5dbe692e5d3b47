//go:build race

package ui

// Under the race detector drawing takes six times as long; pictures are compared
// without it.
const raced = true
