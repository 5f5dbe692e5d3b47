package main

import (
	"debug/buildinfo"
	"encoding/xml"
	"os"
	"path/filepath"
	"regexp"
	"runtime"
	"slices"
	"strings"
	"testing"
)

// TestNoneMissing holds that every module in every program has a licence that we
// know and may use.
func TestNoneMissing(t *testing.T) {
	t.Chdir("../..")
	modules, err := collect(targets)
	if err != nil {
		t.Fatal(err)
	}
	var text strings.Builder
	writeText(&text, modules)
	for _, m := range modules {
		if len(m.ids()) == 0 {
			t.Errorf("%s: which licence?", m.Path)
		}
		for _, l := range m.licences {
			if !strings.Contains(text.String(), strings.TrimSpace(l.text)) {
				t.Errorf("%s: %s is not in the text", m.Path, l.file)
			}
		}
	}
	for _, want := range []string{"fyne.io/fyne/v2", "github.com/emersion/go-imap/v2", "golang.org/x/sys", "std"} {
		if !slices.ContainsFunc(modules, func(m module) bool { return m.Path == want }) {
			t.Errorf("%s was not found", want)
		}
	}
}

// TestPrograms compares with what finished programs say themselves, if there are any.
func TestPrograms(t *testing.T) {
	t.Chdir("../..")
	programs, _ := filepath.Glob("build/packages/programs/*")
	if len(programs) == 0 {
		t.Skip("make packages has not built any")
	}
	modules, err := collect(targets)
	if err != nil {
		t.Fatal(err)
	}
	for _, program := range programs {
		info, err := buildinfo.ReadFile(program)
		if err != nil {
			t.Errorf("%s: %v", program, err)
			continue
		}
		for _, dep := range info.Deps {
			if !slices.ContainsFunc(modules, func(m module) bool { return m.Path == dep.Path && m.Version == dep.Version }) {
				t.Errorf("%s contains %s %s, which is not on the bill", program, dep.Path, dep.Version)
			}
		}
		if info.GoVersion != runtime.Version() {
			t.Errorf("%s is made with %s", program, info.GoVersion)
		}
	}
}

func TestIdentify(t *testing.T) {
	for text, want := range map[string]string{
		"Apache License\n  Version 2.0, January 2004":                                                        "Apache-2.0",
		"GNU GENERAL PUBLIC LICENSE Version 2":                                                               "",
		"Permission is hereby granted, free of charge, to any\nperson obtaining a copy of this software and": "MIT",
		"All rights reserved.": "",
	} {
		if got := identify(text); got != want {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
	}
}

// TestInStep holds that what says the same in several places says the same: the
// version, the program's name to the desktop, and the links that it opens.
func TestInStep(t *testing.T) {
	t.Chdir("../..")
	read := func(name string) string {
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		return string(text)
	}
	find := func(name, expression string) string {
		m := regexp.MustCompile(expression).FindStringSubmatch(read(name))
		if m == nil {
			t.Fatalf("%s has no %s", name, expression)
		}
		return m[1]
	}
	version := find("FyneApp.toml", `(?m)^Version = "(.*)"`)
	if v := find("diagnose/report/report.go", `(?m)^var Version = "(.*)"`); v != version {
		t.Errorf("report.Version is %s, FyneApp.toml has %s", v, version)
	}
	if v := find("CHANGELOG.md", `(?m)^## ([0-9.]+)`); v != version {
		t.Errorf("CHANGELOG.md begins with %s, FyneApp.toml has %s", v, version)
	}
	id := find("FyneApp.toml", `(?m)^ID = "(.*)"`)
	desktop := "assets/packaging/linux/" + id + ".desktop"
	if icon := find(desktop, `(?m)^Icon=(.*)`); icon != id {
		t.Errorf("the desktop file's icon is %s", icon)
	}
	if comment := find("FyneApp.toml", `(?m)^Comment = "(.*)"`); comment != find(desktop, `(?m)^Comment=(.*)`) {
		t.Errorf("the desktop file has another comment than %s", comment)
	}
	var component struct {
		ID string `xml:"id"`
	}
	if err := xml.Unmarshal([]byte(read("assets/packaging/linux/"+id+".metainfo.xml")), &component); err != nil || component.ID != id {
		t.Errorf("metainfo: %q, %v", component.ID, err)
	}
	find("assets/packaging/flatpak/"+id+".yml", `(?m)^id: (`+regexp.QuoteMeta(id)+`)$`)

	scheme := find("diagnose/link/link.go", `(?m)^const Scheme = "(.*)"`)
	for file, expression := range map[string]string{
		desktop:                              `(?m)^MimeType=x-scheme-handler/(.*);$`,
		"assets/packaging/windows/setup.nsi": `(?m)^!define LINKS "Software\\Classes\\(.*)"`,
		"assets/packaging/windows/setup.wxs": `Key="Software\\Classes\\([^\\]*)" Name="URL Protocol"`,
	} {
		if s := find(file, expression); s != scheme {
			t.Errorf("%s is for %s: links, not for %s:", file, s, scheme)
		}
	}
}
