// Bill writes down whose work is in the programs besides ours: every module of
// every program on every system, with its licence, as a text for people and as
// a bill of materials (CycloneDX) for machines. It fails where a module has no
// licence, or one that it does not know.
//
//	go run .ci/packages/bill.go VERSION TEXT-FILE JSON-FILE
package main

import (
	"bytes"
	"cmp"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"log"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
)

// A target is one program on one system.
type target struct{ os, arch, cgo, program string }

var targets = []target{
	{"linux", "amd64", "1", "mailcheckup"}, {"linux", "arm64", "1", "mailcheckup"},
	{"windows", "amd64", "1", "mailcheckup"},
	{"darwin", "amd64", "1", "mailcheckup"}, {"darwin", "arm64", "1", "mailcheckup"},
	{"linux", "amd64", "0", "mailcheckup-cli"}, {"linux", "arm64", "0", "mailcheckup-cli"},
	{"windows", "amd64", "0", "mailcheckup-cli"}, {"windows", "arm64", "0", "mailcheckup-cli"},
	{"darwin", "amd64", "0", "mailcheckup-cli"}, {"darwin", "arm64", "0", "mailcheckup-cli"},
}

// A module is somebody else's work.
type module struct {
	Path, Version, Dir string
	licences           []licence
}

// A licence is a file in a module, and the licence's name in the list of SPDX;
// "" if it is not known.
type licence struct{ file, id, text string }

func main() {
	log.SetFlags(0)
	log.SetPrefix("bill: ")
	if len(os.Args) != 4 {
		log.Fatal("usage: bill VERSION TEXT-FILE JSON-FILE")
	}
	modules, err := collect(targets)
	if err != nil {
		log.Fatal(err)
	}
	var text bytes.Buffer
	writeText(&text, modules)
	bill, err := json.MarshalIndent(billOf(os.Args[1], modules), "", "\t")
	if err != nil {
		log.Fatal(err)
	}
	if err := errors.Join(
		os.WriteFile(os.Args[2], text.Bytes(), 0o644),
		os.WriteFile(os.Args[3], append(bill, '\n'), 0o644),
	); err != nil {
		log.Fatal(err)
	}
}

// collect gives the modules that the targets are made of, in order, with Go itself.
func collect(targets []target) ([]module, error) {
	version, err := goCommand(nil, "env", "GOVERSION", "GOROOT")
	if err != nil {
		return nil, err
	}
	found := map[string]module{}
	words := strings.Fields(string(version))
	found[""] = module{Path: "std", Version: strings.TrimPrefix(words[0], "go"), Dir: words[1]}
	for _, t := range targets {
		out, err := goCommand([]string{"GOOS=" + t.os, "GOARCH=" + t.arch, "CGO_ENABLED=" + t.cgo},
			"list", "-deps", "-tags", "migrated_fynedo", "-json=Standard,Module", "./cmd/"+t.program)
		if err != nil {
			return nil, err
		}
		for d := json.NewDecoder(bytes.NewReader(out)); d.More(); {
			var p struct {
				Standard bool
				Module   *struct {
					Path, Version, Dir string
					Main               bool
				}
			}
			if err := d.Decode(&p); err != nil {
				return nil, err
			}
			if !p.Standard && p.Module != nil && !p.Module.Main {
				found[p.Module.Path] = module{Path: p.Module.Path, Version: p.Module.Version, Dir: p.Module.Dir}
			}
		}
	}
	var all []module
	for _, path := range slices.Sorted(maps.Keys(found)) {
		m := found[path]
		if m.licences, err = licencesIn(m); err != nil {
			return nil, err
		}
		all = append(all, m)
	}
	return all, nil
}

func goCommand(env []string, args ...string) ([]byte, error) {
	cmd := exec.Command("go", args...)
	cmd.Env = append(os.Environ(), env...)
	cmd.Stderr = os.Stderr
	out, err := cmd.Output()
	if err != nil {
		return nil, fmt.Errorf("go %s: %w", strings.Join(args, " "), err)
	}
	return out, nil
}

var licenceName = regexp.MustCompile(`(?i)^(licen[sc]e|copying|notice|unlicense|ofl)([-_.].*)?$`)

// licencesIn reads all the licences in a module: what it brings along may have
// others than itself. Of Go only its own counts, the rest are tools.
func licencesIn(m module) ([]licence, error) {
	var all []licence
	err := filepath.WalkDir(m.Dir, func(path string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case d.IsDir() && path != m.Dir && (m.Path == "std" || d.Name() == "testdata"):
			return fs.SkipDir
		case d.IsDir() || !licenceName.MatchString(d.Name()) || filepath.Ext(path) == ".go":
			return nil
		}
		text, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		name, err := filepath.Rel(m.Dir, path)
		all = append(all, licence{filepath.ToSlash(name), identify(string(text)), strings.ReplaceAll(string(text), "\r\n", "\n")})
		return err
	})
	if err == nil && len(all) == 0 {
		err = fmt.Errorf("%s has no licence", m.Path)
	}
	for _, l := range all {
		if l.id == "" && !strings.HasPrefix(strings.ToLower(l.file), "notice") {
			err = errors.Join(err, fmt.Errorf("%s: the licence in %s is not known", m.Path, l.file))
		}
	}
	return all, err
}

// marks are words that stand in one licence only, the first that fits counts.
var marks = []struct{ id, words string }{
	{"", "gnu general public license"}, {"", "gnu lesser general public license"},
	{"OFL-1.1", "sil open font license version 1.1"},
	{"Bitstream-Vera", "bitstream vera"},
	{"Apache-2.0", "apache license version 2.0"},
	{"MPL-2.0", "mozilla public license version 2.0"},
	{"BSD-3-Clause", "may be used to endorse or promote products"},
	{"BSD-2-Clause", "redistribution and use in source and binary forms"},
	{"Zlib", "this software is provided 'as-is', without any express or implied"},
	{"ISC", "permission to use, copy, modify, and/or distribute this software for any purpose"},
	{"ISC", "permission to use, copy, modify, and distribute this software for any purpose"},
	{"MIT", "permission is hereby granted, free of charge, to any person obtaining a copy of this software"},
	{"HarfBuzz", "permission is hereby granted, without written agreement and without license or royalty fees, to use, copy, modify"},
}

func identify(text string) string {
	text = strings.ToLower(strings.Join(strings.Fields(strings.NewReplacer("//", " ", "#", " ", ", version 2.0", " version 2.0", "-----", " ").Replace(text)), " "))
	for _, m := range marks {
		if strings.Contains(text, m.words) {
			return m.id
		}
	}
	return ""
}

func writeText(w io.Writer, modules []module) {
	fmt.Fprintf(w, "Mail Checkup is under the Apache License 2.0. Its programs contain work of others, not\nall programs all of it:\n\n")
	for _, m := range modules {
		fmt.Fprintf(w, "  %-45s %s\n", m.name(), strings.Join(m.ids(), ", "))
	}
	fmt.Fprint(w, extra)
	for _, m := range modules {
		for _, l := range m.licences {
			rule := strings.Repeat("=", 88)
			fmt.Fprintf(w, "\n%s\n%s %s: %s\n%s\n\n%s\n", rule, m.name(), m.Version, l.file, rule, strings.TrimSpace(l.text))
		}
	}
}

// extra is what comes with a module, and has its licence elsewhere.
const extra = `
Fyne brings fonts and pictures of others: Noto Sans and Inter (SIL Open Font License 1.1),
DejaVu Sans Mono (Bitstream Vera), EmojiOne Color (CC BY 4.0), Material Design icons
(Apache License 2.0).
`

func (m module) name() string {
	if m.Path == "std" {
		return "Go"
	}
	return m.Path
}

// ids names the licences of a module, each once.
func (m module) ids() []string {
	var ids []string
	for _, l := range m.licences {
		if l.id != "" && !slices.Contains(ids, l.id) {
			ids = append(ids, l.id)
		}
	}
	return ids
}

type object = map[string]any

// billOf is the bill of materials. It has no time in it, and a number that comes
// from what it says, so that the same programs have the same bill.
func billOf(version string, modules []module) object {
	sum := sha256.New()
	fmt.Fprintln(sum, version)
	var components []object
	var refs []string
	for _, m := range modules {
		ref := "pkg:golang/" + m.Path + "@" + m.Version
		fmt.Fprintln(sum, ref)
		var licences []object
		for _, id := range m.ids() {
			licences = append(licences, object{"license": object{"id": id}})
		}
		components = append(components, object{
			"bom-ref": ref, "type": "library", "name": m.Path, "version": m.Version, "purl": ref, "licenses": licences,
		})
		refs = append(refs, ref)
	}
	id := sum.Sum(nil)
	id[6], id[8] = id[6]&0x0f|0x50, id[8]&0x3f|0x80
	root := "pkg:generic/mailcheckup@" + cmp.Or(version, "0")
	return object{
		"bomFormat": "CycloneDX", "specVersion": "1.5", "version": 1,
		"serialNumber": fmt.Sprintf("urn:uuid:%x-%x-%x-%x-%x", id[:4], id[4:6], id[6:8], id[8:10], id[10:16]),
		"metadata": object{"component": object{
			"bom-ref": root, "type": "application", "name": "Mail Checkup", "version": version, "purl": root,
			"licenses": []object{{"license": object{"id": "Apache-2.0"}}},
		}},
		"components":   components,
		"dependencies": []object{{"ref": root, "dependsOn": refs}},
	}
}
