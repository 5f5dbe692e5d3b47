package main

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"regexp"
	"strings"
	"testing"

	"mailcheckup/diagnose/batch"
)

// FuzzRecord: whatever was written down of a row before, it is refused, or passed
// on as one line of JSON and as one row of a table in which no cell is a formula.
func FuzzRecord(f *testing.F) {
	f.Add([]byte(`{"row":1,"hash":"00000000000000ff","line":2,"address":"anna@example.org","settings":{"service":"imap","server":"h","port":993},"verdict":{"cause":"ok","title":"All is well."},"working":[{"service":"imap","server":"h","port":993,"security":"tls"}]}`))
	f.Add([]byte(`{"row":-1,"verdict":{"title":"=cmd|'/C calc'!A0\n\u202e","cause":"\u0000@SUM(1)"},"took_ms":9223372036854775807}`))
	f.Add([]byte(`{"working":[null]}`))
	f.Add([]byte(`{"address":"a@x.org;=cmd|'/C calc'!A0;b\t \"@SUM(1)\n\n-1"}`))
	f.Fuzz(func(t *testing.T, before []byte) {
		r, err := (&batching{}).record(batch.Result{Row: batch.Row{Before: before}})
		if err != nil {
			return
		}
		line := r.line()
		if !json.Valid(line) || bytes.Count(line, []byte("\n")) != 1 {
			t.Errorf("not a line: %q", line)
		}
		var table strings.Builder
		if err := (rowWriter{out: &table}).write(r); err != nil {
			t.Fatal(err)
		}
		rows, err := csv.NewReader(strings.NewReader(table.String())).ReadAll()
		if err != nil || len(rows) != 1 || len(rows[0]) != 12 {
			t.Fatalf("%v in %q", err, table.String())
		}
		for _, cell := range rows[0] {
			if strings.IndexAny(strings.TrimLeft(cell, " \u00a0"), "=+-@\t\r\n") == 0 {
				t.Errorf("a formula: %q", cell)
			}
		}
		for _, cell := range regexp.MustCompile("[;\t\r\n]").Split(table.String(), -1) { // as where semicolons separate
			if strings.IndexAny(strings.TrimLeft(cell, " \u00a0\""), "=+-@") == 0 {
				t.Errorf("a formula: %q of %q", cell, table.String())
			}
		}
	})
}
