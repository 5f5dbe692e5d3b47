//go:build race

package diagnose_test

// Under the race detector everything takes several times as long: there are fewer
// sessions, fewer of them side by side, and each has more patience.
const chaosSessions, chaosSideBySide, chaosPatience = 1000, 16, 3
