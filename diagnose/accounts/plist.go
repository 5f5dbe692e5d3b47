package accounts

import (
	"encoding/xml"
	"errors"
	"io"
	"strings"
)

var (
	errPlist  = errors.New("not a property list")
	errBinary = errors.New("a binary property list, which is not read")
)

// deepest is how far lists in lists are followed.
const deepest = 32

// A dictionary is a property list's.
type dictionary map[string]any // string, dictionary or []any

// parsePlist reads a property list of XML whose outermost value is a
// dictionary. Numbers are kept as text, truth values as "YES" and "NO", which
// is how many programs write them anyway.
func parsePlist(text string) (dictionary, error) {
	if strings.HasPrefix(text, "bplist") {
		return nil, errBinary
	}
	d := xml.NewDecoder(strings.NewReader(text))
	for {
		token, err := d.Token()
		if err != nil {
			return nil, errPlist
		}
		start, ok := token.(xml.StartElement)
		if !ok || start.Name.Local == "plist" {
			continue
		}
		value, err := plistValue(d, start, deepest)
		if err != nil {
			return nil, err
		}
		if dict, ok := value.(dictionary); ok {
			return dict, nil
		}
		return nil, errPlist
	}
}

// plistValue reads the value that begins with start.
func plistValue(d *xml.Decoder, start xml.StartElement, depth int) (any, error) {
	if depth == 0 {
		return nil, errPlist
	}
	switch start.Name.Local {
	case "dict":
		return plistDict(d, depth)
	case "array":
		all := []any{}
		for {
			next, err := plistNext(d)
			if err == io.EOF {
				return all, nil
			} else if err != nil {
				return nil, err
			}
			value, err := plistValue(d, next, depth-1)
			if err != nil {
				return nil, err
			}
			all = append(all, value)
		}
	case "true":
		return "YES", d.Skip()
	case "false":
		return "NO", d.Skip()
	}
	var text string
	err := d.DecodeElement(&text, &start)
	return text, err
}

func plistDict(d *xml.Decoder, depth int) (any, error) {
	dict := dictionary{}
	for {
		start, err := plistNext(d)
		if err == io.EOF {
			return dict, nil
		} else if err != nil {
			return nil, err
		}
		var key string
		if start.Name.Local != "key" || d.DecodeElement(&key, &start) != nil {
			return nil, errPlist
		}
		if start, err = plistNext(d); err != nil {
			return nil, errPlist
		}
		if dict[key], err = plistValue(d, start, depth-1); err != nil {
			return nil, err
		}
	}
}

// plistNext gives the next element inside one; io.EOF at that one's end.
func plistNext(d *xml.Decoder) (xml.StartElement, error) {
	for {
		token, err := d.Token()
		if err != nil {
			return xml.StartElement{}, errPlist
		}
		switch token := token.(type) {
		case xml.StartElement:
			return token, nil
		case xml.EndElement:
			return xml.StartElement{}, io.EOF
		}
	}
}

// text gives the text of a key; "", if there is none.
func (d dictionary) text(key string) string {
	text, _ := d[key].(string)
	return text
}

// dicts gives the dictionaries in the list of a key.
func (d dictionary) dicts(key string) (all []dictionary) {
	values, _ := d[key].([]any)
	for _, value := range values {
		if dict, ok := value.(dictionary); ok {
			all = append(all, dict)
		}
	}
	return all
}
