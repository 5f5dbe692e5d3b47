package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"iter"
	"strconv"
	"strings"

	"mailcheckup/diagnose/batch"
	"mailcheckup/diagnose/private"
)

// batch checks every row of a table.
func (t *terminal) batch(ctx context.Context, args []string) (int, error) {
	set := t.flags("batch")
	var o batchOptions
	set.BoolVar(&o.find, "find", false, "")
	set.BoolVar(&o.online, "online-lookup", false, "")
	parallel := set.String("parallel", strconv.Itoa(batch.Usual), "")
	set.StringVar(&o.outFile, "out", "", "")
	set.StringVar(&o.summaryFile, "summary", "", "")
	set.BoolVar(&o.asJSON, "json", false, "")
	var err error
	if o.file, err = t.parseWord(set, args); err != nil {
		return 0, err
	}
	if o.file == "" {
		return 0, errUsage(t.guide.Word("error.table-missing"))
	}
	if o.parallel, err = strconv.Atoi(*parallel); err != nil || o.parallel < 1 || o.parallel > batch.Most {
		return 0, errUsage(t.guide.Word("error.argument", "name", "--parallel", "value", *parallel))
	}
	finder := t.presets.Finder(o.online)
	engine := &batch.Batch{Doctor: t.presets.Doctor(), Parallel: o.parallel, Find: batch.Facts(finder)}
	if o.find || o.online {
		engine.Find = batch.Discovery(finder)
	}
	return t.runBatch(ctx, engine, o)
}

// batchOptions are those of the command.
type batchOptions struct {
	file                 string // "-": the standard input
	find, online         bool
	parallel             int
	outFile, summaryFile string // "": none
	asJSON               bool
}

// way names how rows without a server get one.
func (o batchOptions) way() string {
	switch {
	case o.online:
		return "online"
	case o.find:
		return "find"
	}
	return "facts"
}

// runBatch opens the files, checks the rows and sums up.
func (t *terminal) runBatch(ctx context.Context, engine *batch.Batch, o batchOptions) (exit int, err error) {
	table, err := t.openTable(ctx, o.file)
	if err != nil {
		return 0, err
	}
	defer table.close()
	b := &batching{terminal: t, options: o, tally: newTally(t.guide), bar: t.bar(table.all), rows: rowWriter{t.out, o.asJSON}}
	if o.outFile != "" {
		if b.results, err = batch.Open(o.outFile); err != nil {
			return 0, t.badResults(o.outFile, err)
		}
		defer b.results.Close()
	}
	if o.summaryFile != "" {
		if err := t.writable(o.summaryFile, tallyBegin, o.file, o.outFile); err != nil {
			return 0, err
		}
	}
	if ignored := table.Ignored(); len(ignored) > 0 {
		fmt.Fprintln(t.err, t.guide.Word("batch.ignored", "names", few(ignored)))
	}
	defer b.bar.clear()
	if err := b.run(ctx, engine, table); err != nil {
		return 0, err
	}
	return b.conclude(ctx, table)
}

// badResults words why a file cannot be one of results.
func (t *terminal) badResults(file string, err error) error {
	switch {
	case errors.Is(err, batch.ErrForeign):
		return errUsage(t.guide.Word("error.output", "file", file))
	case errors.Is(err, private.ErrStranger):
		return errUsage(t.guide.Word("error.file-stranger", "file", file))
	case errors.Is(err, private.ErrInUse):
		return errUsage(t.guide.Word("error.results-busy", "file", file))
	}
	return errUsage(t.guide.Word("error.results", "error", err.Error()))
}

// few are names in a line, of many the first ones.
func few(names []string) string {
	const most = 12
	if len(names) > most {
		names = append(names[:most:most], "…")
	}
	return strings.Join(names, ", ")
}

// An openedTable is a table, and where it comes from.
type openedTable struct {
	*batch.Table
	all   int            // rows; 0: it is not known how many there are
	pipe  *patientReader // nil: it comes from a file
	close func()
}

// until reads the rows, and ends with ctx.
func (o *openedTable) until(ctx context.Context) iter.Seq[batch.Row] {
	if o.pipe != nil {
		o.pipe.ctx = ctx
	}
	return o.Rows()
}

// openTable opens a table.
func (t *terminal) openTable(ctx context.Context, path string) (*openedTable, error) {
	if path == "-" {
		return t.openPipe(ctx, t.in, func() {})
	}
	file, err := open(ctx, path)
	if err != nil {
		return nil, t.badTable(err)
	}
	end := func() { file.Close() }
	if info, err := file.Stat(); err == nil && !info.Mode().IsRegular() { // such as <(…) of a shell
		return t.openPipe(ctx, file, end)
	}
	all, err := counted(file)
	if err == nil {
		_, err = file.Seek(0, io.SeekStart)
	}
	var table *batch.Table
	if err == nil {
		table, err = batch.Read(file)
	}
	if err != nil {
		end()
		return nil, t.badTable(err)
	}
	return &openedTable{Table: table, all: all, close: end}, nil
}

// openPipe reads a table that can be read once only, and maybe not for long.
func (t *terminal) openPipe(ctx context.Context, in io.Reader, end func()) (*openedTable, error) {
	pipe := &patientReader{ctx: ctx, in: in}
	table, err := batch.Read(pipe)
	if err != nil {
		end()
		return nil, t.badTable(err)
	}
	return &openedTable{Table: table, pipe: pipe, close: end}, nil
}

// counted is how many rows a table has.
func counted(in io.Reader) (all int, err error) {
	table, err := batch.Read(in)
	if err != nil {
		return 0, err
	}
	for range table.Rows() {
		all++
	}
	return all, table.Err()
}

// badTable words why a table cannot be read.
func (t *terminal) badTable(err error) error {
	switch {
	case errors.Is(err, batch.ErrPassword):
		return errUsage(t.guide.Word("error.table-password"))
	case errors.Is(err, batch.ErrEncoding):
		return errUsage(t.guide.Word("error.table-encoding"))
	case errors.Is(err, batch.ErrNoHeader):
		return errUsage(t.guide.Word("error.table-header", "names", strings.Join(batch.Columns(), ", ")))
	case errors.Is(err, batch.ErrTwice):
		return errUsage(t.guide.Word("error.table-twice"))
	}
	return errUsage(t.guide.Word("error.table", "error", err.Error()))
}

// batching is a batch under way, and where its results go.
type batching struct {
	*terminal
	options batchOptions
	results *batch.Results // nil: none are kept
	rows    rowWriter
	tally   *tally
	bar     *bar
}

// run checks the rows. Those that have a verdict already are passed through.
func (b *batching) run(ctx context.Context, engine *batch.Batch, table *openedTable) error {
	if err := b.rows.begin(); err != nil {
		return err
	}
	var failed error
	rows := func(ctx context.Context) iter.Seq[batch.Row] {
		return func(yield func(batch.Row) bool) {
			for row := range table.until(ctx) {
				if b.results != nil && row.Problem == nil { // a row that cannot be read is known by nothing
					if row.Before, failed = b.results.Line(row, row.Hash(b.options.way())); failed != nil {
						return
					}
				}
				if !yield(row) {
					return
				}
			}
		}
	}
	if err := b.write(engine.Run(ctx, rows)); err != nil {
		return err
	}
	return failed
}

// write writes down results as they come.
func (b *batching) write(results iter.Seq[batch.Result]) error {
	for result := range results {
		r, err := b.record(result)
		if err != nil {
			return err
		}
		if result.Row.Before == nil && b.results != nil {
			if err := b.results.Add(r.line()); err != nil {
				return err
			}
		}
		if b.bar.mixed {
			b.bar.clear()
		}
		if err := b.rows.write(r); err != nil {
			return err
		}
		b.tally.add(r, result.Row.Before != nil)
		b.bar.draw(b.tally)
	}
	return nil
}

// conclude says what the rows came to, and how to go on where it was interrupted.
func (b *batching) conclude(ctx context.Context, table *openedTable) (int, error) {
	b.bar.clear()
	interrupted := ctx.Err() != nil
	fmt.Fprint(b.err, b.tally.text())
	if b.options.summaryFile != "" {
		if err := b.tally.save(b.options.summaryFile, interrupted); err != nil {
			return 0, err
		}
	}
	if b.results != nil && !interrupted && table.Err() == nil {
		if err := b.results.Tidy(); err != nil {
			return 0, err
		}
	}
	switch {
	case interrupted && b.options.outFile != "":
		fmt.Fprintln(b.err, b.guide.Word("batch.resume", "file", b.options.outFile))
		return exitInterrupted, nil
	case interrupted:
		fmt.Fprintln(b.err, b.guide.Word("batch.lost"))
		return exitInterrupted, nil
	case table.Err() != nil:
		return 0, b.badTable(table.Err())
	case b.tally.Rows == 0:
		return 0, errUsage(b.guide.Word("error.table-empty"))
	case b.tally.Problems > 0:
		return exitProblem, nil
	}
	return exitWorks, nil
}
