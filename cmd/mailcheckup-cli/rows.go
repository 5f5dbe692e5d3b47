package main

import (
	"cmp"
	"encoding/json"
	"fmt"
	"io"
	"regexp"
	"strconv"
	"strings"

	"mailcheckup/diagnose"
	"mailcheckup/diagnose/batch"
	"mailcheckup/diagnose/report"
)

// rowError stands where a cause would, for a row that cannot be read: nothing was
// found about any server.
const rowError = "row.error"

// A record is the result of a row for programs. In a file of results too, its
// first two members must stay the first ones.
type record struct {
	Row  int    `json:"row"` // 1 for the first below the names of the columns
	Hash string `json:"hash"`
	Line int    `json:"line"` // of the table, where the row begins
	report.Brief
}

// record is the one of a result: a new one, or what was written down before.
func (b *batching) record(result batch.Result) (r record, err error) {
	row := result.Row
	if row.Before != nil {
		err = json.Unmarshal(row.Before, &r)
		return r, err
	}
	r = record{Row: row.Number, Line: row.Line, Hash: fmt.Sprintf("%016x", row.Hash(b.options.way()))}
	if p := row.Problem; p != nil {
		r.Brief = report.BriefOf(diagnose.Checkup{Settings: row.Settings}, b.guide)
		title := b.guide.Word("batch.bad-"+string(p.Reason), "line", strconv.Itoa(p.Line),
			"value", p.Value, "name", p.Column, "cells", strconv.Itoa(p.Cells), "columns", strconv.Itoa(p.Width))
		r.Verdict = report.BriefVerdict{
			Cause: rowError, Severity: diagnose.Fail.String(), Stage: string(diagnose.StageInput), Who: string(diagnose.You), Title: title,
		}
		return r, nil
	}
	r.Brief = report.BriefOf(result.Checkup, b.guide)
	r.Address = cmp.Or(r.Address, report.BriefOf(diagnose.Checkup{Settings: row.Settings}, b.guide).Address)
	return r, nil
}

// line is r as a line of JSON.
func (r record) line() []byte {
	var b strings.Builder
	if err := encoder(&b).Encode(r); err != nil {
		panic(err) // it is made of strings and numbers
	}
	return []byte(b.String())
}

// A rowWriter writes records as lines of JSON or as a table.
type rowWriter struct {
	out    io.Writer
	asJSON bool
}

// begin writes the names of the columns.
func (w rowWriter) begin() error {
	if w.asJSON {
		return nil
	}
	return w.cells("row", "address", "service", "server", "port", "security", "cause", "severity", "who", "title", "working", "took_ms")
}

func (w rowWriter) write(r record) error {
	if w.asJSON {
		_, err := w.out.Write(r.line())
		return err
	}
	var working []string
	for _, s := range r.Working {
		working = append(working, fmt.Sprintf("%s %s:%d %s", s.Service, s.Server, s.Port, s.Security))
	}
	s, v := r.Settings, r.Verdict
	return w.cells(
		strconv.Itoa(r.Row), r.Address, s.Service, s.Server, strconv.Itoa(s.Port), s.Security,
		v.Cause, v.Severity, v.Who, v.Title, strings.Join(working, "; "), strconv.FormatInt(r.Took, 10),
	)
}

// cells writes a line of a table, at once.
func (w rowWriter) cells(cells ...string) error {
	for i, cell := range cells {
		cells[i] = quoted(unarmed(cell))
	}
	_, err := io.WriteString(w.out, strings.Join(cells, ",")+"\n")
	return err
}

// quoted is a cell as it stands in a table (RFC 4180), in quotation marks also where
// another separator than ours is in it.
func quoted(cell string) string {
	if !strings.ContainsAny(cell, ",;\t\r\n\"") && !strings.HasPrefix(cell, " ") {
		return cell
	}
	return `"` + strings.ReplaceAll(cell, `"`, `""`) + `"`
}

// armed is the beginning of what a spreadsheet takes for a formula, with what stands
// before it. Spreadsheets of many countries separate cells by semicolons, and make
// several of one of ours, whose quotation marks they then do not understand.
var armed = regexp.MustCompile(`(^|[;\t\r\n])([ \x{a0}"]*[=+\-@＝＋－＠])`)

// unarmed is a cell that no spreadsheet takes for a formula, which it would work
// out, and so run what a stranger wrote
// (owasp.org/www-community/attacks/CSV_Injection).
func unarmed(cell string) string {
	cell = armed.ReplaceAllString(cell, "$1'$2")
	if strings.IndexAny(strings.TrimLeft(cell, " \u00a0"), "\t\r\n") == 0 {
		return "'" + cell
	}
	return cell
}
