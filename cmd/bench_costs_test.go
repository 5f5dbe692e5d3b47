//go:build linux

package cmd_test

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
)

// costs measures the computer's time and memory for one healthy check-up.
func costs(b *bench, quick bool) table {
	t := table{
		title: "What one healthy check-up costs",
		text: `IMAP over TLS beside the server. Processor time is user and system together; memory is the most that any one process
of the tool had at a time, so that of a script which starts many others is not their sum.`,
		head: []string{"tool", "processor time", "peak memory"},
	}
	n := 11
	if quick {
		n = 2
	}
	q := question{"imap", healthyHost, "993", "tls"}
	cpu, memory := map[string]sample{}, map[string][]int{}
	for i := range n {
		for _, tool := range b.tools {
			if tool.fits(q) && (!tool.slow || i == 0) {
				a, kilobytes := b.weighed(tool, q)
				cpu[tool.name], memory[tool.name] = append(cpu[tool.name], a.cpu), append(memory[tool.name], kilobytes)
			}
		}
	}
	for _, tool := range b.tools {
		if len(cpu[tool.name]) > 0 {
			t.rows = append(t.rows, []string{tool.name, cpu[tool.name].String(), megabytes(slices.Max(memory[tool.name]))})
		}
	}
	return t
}

// weighed runs a tool under GNU time: a process that this one starts by itself
// would begin with the memory of this one.
func (b *bench) weighed(t tool, q question) (a answer, kilobytes int) {
	file := filepath.Join(b.dir, "weight")
	a = b.asked(t, q, "/usr/bin/time", "--quiet", "-f", "%M", "-o", file)
	return a, b.weight(file)
}

func (b *bench) weight(file string) int {
	text, err := os.ReadFile(file)
	b.check(err)
	kilobytes, err := strconv.Atoi(strings.TrimSpace(string(text)))
	b.check(err)
	return kilobytes
}

func megabytes(kilobytes int) string { return fmt.Sprintf("%.1f MB", float64(kilobytes)/1024) }
