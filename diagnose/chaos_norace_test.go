//go:build !race

package diagnose_test

// How many sessions there are, how many of them are under way at a time, and how
// many times as long as else their servers are waited for.
const chaosSessions, chaosSideBySide, chaosPatience = 10_000, 64, 1
