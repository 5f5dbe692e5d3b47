package presets

import (
	"cmp"
	"fmt"
	"strings"

	"github.com/pelletier/go-toml/v2/unstable"
)

// places says where in a file a key stands. The decoder tells that only of mistakes
// that it finds itself, and tells the key only as far as it is in no inline table. A
// key is written with the tables round it, and with indexes where there are several:
// "mailbox[1].domains[0]".
type places struct {
	lines map[string]int
	keys  map[place]string
}

type place struct{ line, column int }

// before is the key that stands last before a place, or there.
func (p places) before(here place) (key string) {
	var last place
	for at, name := range p.keys {
		if at.compare(here) <= 0 && at.compare(last) > 0 {
			last, key = at, name
		}
	}
	return key
}

func (p place) compare(q place) int {
	return cmp.Or(cmp.Compare(p.line, q.line), cmp.Compare(p.column, q.column))
}

// placesOf reads them off a text that is TOML.
func placesOf(text []byte) places {
	all := places{map[string]int{}, map[place]string{}}
	table := ""
	seen := map[string]int{} // how many there are of a table that there may be several of
	var p unstable.Parser
	p.Reset(text)
	for p.NextExpression() {
		switch e := p.Expression(); e.Kind {
		case unstable.Table, unstable.ArrayTable:
			var at unstable.Range
			table = ""
			for key := e.Key(); key.Next(); {
				table, at = join(table, key.Node()), key.Node().Raw
				last := key.IsLast()
				if last && e.Kind == unstable.ArrayTable {
					seen[table]++
				}
				if n := seen[table]; n > 0 {
					table = fmt.Sprintf("%s[%d]", table, n-1)
				}
			}
			all.note(&p, table, at)
		case unstable.KeyValue:
			all.add(&p, table, e)
		}
	}
	return all
}

// add notes a key, and what stands in its value.
func (p places) add(parser *unstable.Parser, table string, e *unstable.Node) {
	path := table
	for key := e.Key(); key.Next(); {
		path = join(path, key.Node())
		p.note(parser, path, key.Node().Raw)
	}
	p.value(parser, path, e.Value())
}

// value notes what stands in a list or in an inline table.
func (p places) value(parser *unstable.Parser, path string, value *unstable.Node) {
	switch value.Kind {
	case unstable.InlineTable:
		for inner := value.Children(); inner.Next(); {
			if inner.Node().Kind == unstable.KeyValue {
				p.add(parser, path, inner.Node())
			}
		}
	case unstable.Array:
		n := 0
		for inner := value.Children(); inner.Next(); {
			element := fmt.Sprintf("%s[%d]", path, n)
			p.note(parser, element, inner.Node().Raw)
			p.value(parser, element, inner.Node())
			n++
		}
	}
}

// note notes where a key stands, if the parser tells that.
func (p places) note(parser *unstable.Parser, key string, at unstable.Range) {
	if at.Length > 0 {
		start := parser.Shape(at).Start
		p.lines[key] = start.Line
		p.keys[place{start.Line, start.Column}] = key
	}
}

// join puts a key behind the table that it is in. The decoder takes no notice of
// capital letters.
func join(table string, key *unstable.Node) string {
	name := strings.ToLower(string(key.Data))
	if table == "" {
		return name
	}
	return table + "." + name
}
