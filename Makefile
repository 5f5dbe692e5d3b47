# Two commands: "make run" opens Mail Checkup, "make test" runs every check.

# One set of flags for every build on a developer's machine: each further set
# compiles the OpenGL binding anew, and OpenGL ES compiles in a third of the time.
flags = -trimpath -tags gles,gles2

staticcheck = honnef.co/go/tools/cmd/staticcheck@v0.8.2
govulncheck = golang.org/x/vuln/cmd/govulncheck@v1.9.0

# With the tag ci Fyne has no window driver, and needs neither OpenGL nor X11.
noWindow = -tags ci
engine = ./assets/... ./diagnose/... ./cmd/mailcheckup-cli

.PHONY: run test lint cross unit bench fuzz fuzz-short screenshots packages packages-test packages-same

run:
	@.ci/start '$(flags)'

test: lint cross unit fuzz-short

lint:
	@mkdir -p build
	@test -z "$$(gofmt -l .)" || { echo 'gofmt:'; gofmt -l .; exit 1; }
	go vet $(noWindow) ./...
	go run $(staticcheck) $(noWindow) ./...
	@.ci/vulnerabilities $(govulncheck) $(noWindow)

cross:
	GOOS=windows CGO_ENABLED=0 go build -o /dev/null ./cmd/mailcheckup-cli
	GOOS=darwin CGO_ENABLED=0 go build -o /dev/null ./cmd/mailcheckup-cli
	GOOS=windows CGO_ENABLED=0 go vet $(engine) ./ui
	GOOS=darwin CGO_ENABLED=0 go vet $(engine)

# The window is built first, because a test drives it and building it cold takes
# a while; its screenshots stay in build/.
unit:
	@mkdir -p build
	@.ci/need tests
	go build $(flags) -o build/mailcheckup ./cmd/mailcheckup
	go test -race $(noWindow) ./...
	go test $(noWindow) ./ui # with its pictures
	go test -run 'Chaos|Guard' ./diagnose/... # ten thousand sessions; what is counted and not timed
	go test .ci/packages/bill.go .ci/packages/bill_test.go

# Made-up input for all that reads what others wrote, FUZZTIME for each target;
# .ci/fuzz says more. fuzz-short is to see that every target works; for those of ui
# all of Fyne would be compiled anew.
fuzz:
	@.ci/fuzz

fuzz-short:
	@FUZZTIME=300x FUZZ='^(diagnose|cmd)' .ci/fuzz

# docs/performance.md: timings beside what people use today, as root on Debian, in
# about twenty minutes. BENCH=quick is a rehearsal.
BENCH ?= full
bench:
	@mkdir -p build
	@.ci/need bench
	BENCH=$(BENCH) go test $(noWindow) -count 1 -timeout 60m -v -run 'Performance$$' ./cmd

# The pictures in docs/gallery, of the real window and a real mail server.
screenshots:
	@.ci/need tests
	go build $(flags) -o build/mailcheckup ./cmd/mailcheckup
	GALLERY=1 go test $(noWindow) -count 1 -timeout 30m -run Gallery ./cmd

# What people install, in dist/; CONTRIBUTING.md says more.
packages:
	@mkdir -p build
	@.ci/need packages
	@.ci/packages/all

# Whether it installs, starts and goes away again.
packages-test:
	@mkdir -p build
	@.ci/need packages-test || echo 'What cannot be tried without them is skipped.'
	@.ci/packages/try

# Whether building once more, in another folder, gives the same bytes.
packages-same:
	@.ci/packages/same
