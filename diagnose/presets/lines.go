package presets

import (
	"fmt"
	"strings"

	"github.com/pelletier/go-toml/v2/unstable"
)

// lines says in which line of a file a key stands. The decoder tells that only of
// mistakes that it finds itself. A key is written with the tables round it, and
// with places where there are several: "mailbox[1].domains[0]".
type lines map[string]int

// linesOf reads them off a text that is TOML.
func linesOf(text []byte) lines {
	l := lines{}
	table := ""
	seen := map[string]int{} // how many there are of a table that there may be several of
	var p unstable.Parser
	p.Reset(text)
	for p.NextExpression() {
		switch e := p.Expression(); e.Kind {
		case unstable.Table, unstable.ArrayTable:
			var line int
			table = ""
			for key := e.Key(); key.Next(); {
				table, line = join(table, key.Node()), p.Shape(key.Node().Raw).Start.Line
				last := key.IsLast()
				if last && e.Kind == unstable.ArrayTable {
					seen[table]++
				}
				if n := seen[table]; n > 0 {
					table = fmt.Sprintf("%s[%d]", table, n-1)
				}
			}
			l[table] = line
		case unstable.KeyValue:
			l.add(&p, table, e)
		}
	}
	return l
}

// add notes a key, and what stands in its value.
func (l lines) add(p *unstable.Parser, table string, e *unstable.Node) {
	path := table
	for key := e.Key(); key.Next(); {
		path = join(path, key.Node())
		l[path] = p.Shape(key.Node().Raw).Start.Line
	}
	switch value := e.Value(); value.Kind {
	case unstable.InlineTable:
		for inner := value.Children(); inner.Next(); {
			if inner.Node().Kind == unstable.KeyValue {
				l.add(p, path, inner.Node())
			}
		}
	case unstable.Array:
		n := 0
		for inner := value.Children(); inner.Next(); n++ {
			l[fmt.Sprintf("%s[%d]", path, n)] = p.Shape(inner.Node().Raw).Start.Line
		}
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
