# MLLPScope. `make` alone lists the targets; `make run` and `make test` are all a fresh machine needs.

SHELL         := /bin/bash
.DEFAULT_GOAL := help
.NOTPARALLEL:

GO        ?= go
TAGS      := migrated_fynedo
VERSION    = $(shell packaging/version)
LDFLAGS    = -X mllpscope/mllpcore/about.version=$(VERSION) \
             -X mllpscope/mllpcore/about.commit=$(shell packaging/version commit)
# Stamping asks git itself and fails in a checkout that belongs to somebody else; packaging/version does not.
BUILDFLAGS = -trimpath -buildvcs=false -tags $(TAGS)

# Everything but the root package, whose window needs cgo.
LIB  := ./mllpcore/... ./certs/... ./assets/... ./ui/...
CORE := ./mllpcore/... ./certs/... ./assets/...

EXE = $(shell $(GO) env GOEXE)
APP = build/mllpscope$(EXE)
E2E_APP = build/e2e/mllpscope$(EXE)

# Tools live under a name with their version, so that another version that lingers is never the one that runs.
TOOLS         := $(CURDIR)/build/tools
GOLANGCI_LINT := $(TOOLS)/golangci-lint-v2.15.0/golangci-lint
GOFUMPT       := $(TOOLS)/gofumpt-v0.12.0/gofumpt
STATICCHECK   := $(TOOLS)/staticcheck-v0.8.2/staticcheck
GOVULNCHECK   := $(TOOLS)/govulncheck-v1.9.0/govulncheck
DEADCODE      := $(TOOLS)/deadcode-v0.49.0/deadcode
NFPM          := $(TOOLS)/nfpm-v2.45.2/nfpm
CYCLONEDX     := $(TOOLS)/cyclonedx-gomod-v1.10.0/cyclonedx-gomod
WINRES        := $(TOOLS)/go-winres-v0.3.3/go-winres
export NFPM CYCLONEDX WINRES

$(GOLANGCI_LINT): PKG = github.com/golangci/golangci-lint/v2/cmd/golangci-lint@v2.15.0
$(GOFUMPT):       PKG = mvdan.cc/gofumpt@v0.12.0
$(STATICCHECK):   PKG = honnef.co/go/tools/cmd/staticcheck@v0.8.2
$(GOVULNCHECK):   PKG = golang.org/x/vuln/cmd/govulncheck@v1.9.0
$(DEADCODE):      PKG = golang.org/x/tools/cmd/deadcode@v0.49.0
$(NFPM):          PKG = github.com/goreleaser/nfpm/v2/cmd/nfpm@v2.45.2
$(CYCLONEDX):     PKG = github.com/CycloneDX/cyclonedx-gomod/cmd/cyclonedx-gomod@v1.10.0
$(WINRES):        PKG = github.com/tc-hib/go-winres@v0.3.3

$(GOLANGCI_LINT) $(GOFUMPT) $(STATICCHECK) $(GOVULNCHECK) $(DEADCODE) $(NFPM) $(CYCLONEDX) $(WINRES):
	GOBIN=$(@D) GOFLAGS= $(GO) install $(PKG)

.PHONY: help
help: ## list the targets
	@awk -F ':.*## ' '/^[a-z0-9-]+:.*## / { printf "  make %-17s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

.PHONY: deps
deps: ## install the C libraries and test tools that are missing (Debian-like), or say what to install
	@.ci/deps build test

.PHONY: run
run: ## start the app, or mllpd serve where there is no display (PROFILE=name or file)
	@MAKE="$(MAKE)" .ci/start

.PHONY: test
test: deps vet ## pass all tests: packages without cgo, then the app in a real window
	CGO_ENABLED=0 $(GO) test -timeout 30m -tags $(TAGS) $(LIB)
	CGO_ENABLED=0 $(GO) test -tags "$(TAGS) e2e" -run TestDump ./ui
	@$(MAKE) --no-print-directory plain
	@$(MAKE) --no-print-directory build e2e

.PHONY: vet
vet:
	CGO_ENABLED=0 $(GO) vet -tags $(TAGS) $(LIB)
	CGO_ENABLED=0 $(GO) vet -tags "$(TAGS) e2e" ./ui/...
	CGO_ENABLED=1 $(GO) vet -tags "$(TAGS) e2e" .

# The app with the dump of what its window shows: nobody but a test, or what takes the pictures, gets it.
.PHONY: e2e-app
e2e-app:
	CGO_ENABLED=1 $(GO) build $(BUILDFLAGS),e2e -ldflags "$(LDFLAGS)" -o $(E2E_APP) .

.PHONY: screenshots
screenshots: build e2e-app ## take the pictures of the README anew from the real app (Linux)
	@.ci/e2e .ci/screenshots

.PHONY: e2e
e2e: e2e-app ## drive the app in a real window under Xvfb (Linux; it is closed CLOSINGS times, 60)
	@.ci/e2e $(GO) test -tags "$(TAGS) e2e" -run TestE2E -count=1 -timeout 30m .

.PHONY: plain
plain: ## run the tests of the server with Go's own reading and writing of sockets
	MLLPSCOPE_SOCKETS=plain CGO_ENABLED=0 $(GO) test -count=1 -tags $(TAGS) ./mllpcore ./mllpcore/internal/socket

# What starts goroutines, and the rooms of the log.
RACE := ./mllpcore ./mllpcore/message ./mllpcore/internal/... ./mllpcore/dial ./mllpcore/client ./mllpcore/rules \
        ./mllpcore/profile ./mllpcore/mllptest/... ./mllpcore/store/... ./ui/model/... ./ui/pump ./ui/ending ./ui/memory

# Under the detector SQLite is ten times slower, and the whole suite of the log takes more than an hour. Left out there,
# and run by make test (make race-all runs them too):
RACE_SKIP := TestCrash.* TestPowerCut.* TestKilled.* TestCopier.*
#   they kill other processes, which the detector does not see into, or go on for minutes
RACE_SKIP += TestRecover.* TestRottenWAL.* TestIndexOfTheWAL.* TestOldLog.* TestStartFinds.* TestVerifyFinds.* \
             TestFlippedBits.* TestBeginningOfTheWALIsDestroyed TestOneBitOfTheWAL TestVolumeUnmounted \
             TestDestroyedPagesAreFound TestPagesInACircle TestPagesOfAnotherSize TestLongStatementsEnd \
             TestWALThatBeginsWithZerosMakesNothingWorse TestMoveCutOffAndPartOfTheWALLost TestWhatAKillCostIsKnown \
             TestWhatTheDiskChangedIsSaid TestLargeValuesAreNotRead TestValuesOfAnotherKind TestOlderLogIsRead \
             TestNumbersThatCannotBe
#   they damage files that nobody has open, and read them, one goroutine after the other
RACE_SKIP += TestFloodOfBrokenMessages TestReadWhereNothingCanBeWritten TestTransactionLongerThanTheCache \
             TestAnotherProgramDeletesMessages TestNoJumpsAddUp TestClockOfAMachineThatIsOftenOff \
             TestConfirmedClockAndNewMessages
#   they are about how much there is, how much time passes, or what another program does first
space     := $(subst ,, )

.PHONY: race
race: ## run the server, the log and the models under the race detector
	CGO_ENABLED=1 $(GO) test -race -timeout 30m -tags $(TAGS) \
	  -skip '^($(subst $(space),|,$(strip $(RACE_SKIP))))$$' $(RACE)

.PHONY: race-all
race-all: ## run all tests of what works without a window under the race detector (hours)
	CGO_ENABLED=1 $(GO) test -race -timeout 4h -tags $(TAGS) $(CORE) ./ui/model/...

.PHONY: bench
bench: ## measure our server beside the limit server (BENCHFLAGS=…)
	CGO_ENABLED=0 $(GO) run -tags $(TAGS) ./mllpcore/cmd/mllpbench $(BENCHFLAGS)

.PHONY: crashtest
crashtest: ## kill a serving process KILLS times (1000) and look for every acknowledged message
	KILLS=$(or $(KILLS),1000) CGO_ENABLED=0 $(GO) test -tags $(TAGS) -run Crash -count=1 -timeout 4h -v ./mllpcore/store

.PHONY: tlscheck
tlscheck: mllpd ## hold the default TLS settings against sslscan and testssl
	@.ci/deps tlscheck
	@.ci/tlscheck build/mllpd

.PHONY: lint
lint: $(GOFUMPT) $(GOLANGCI_LINT) vet ## check formatting and run the linters, with and without cgo
	@bad=$$($(GOFUMPT) -l .); if [ -n "$$bad" ]; then echo "not formatted (make fmt):"; echo "$$bad"; exit 1; fi
	GOOS=windows CGO_ENABLED=0 $(GO) vet -tags $(TAGS) $(CORE)
	GOOS=darwin CGO_ENABLED=0 $(GO) vet -tags $(TAGS) $(CORE)
	CGO_ENABLED=0 $(GOLANGCI_LINT) run $(LIB)
	CGO_ENABLED=1 $(GOLANGCI_LINT) run . ./ui/filedlg/...
	@$(MAKE) --no-print-directory deadcode

# With cgo, as only main reaches much of the window; vet has compiled that by then. Without GOFLAGS, because -trimpath
# makes two places of one function in files with cgo.
.PHONY: deadcode
deadcode: $(DEADCODE) ## look for functions that no program and no test uses
	@unused=$$(GOFLAGS=-buildvcs=false CGO_ENABLED=1 $(DEADCODE) -test -tags "$(TAGS) e2e" ./...) || exit 1; \
	if [ -n "$$unused" ]; then \
	  echo "used by no program and no test (take it out, or show its use in a test or an example):"; \
	  echo "$$unused"; exit 1; \
	fi

.PHONY: fmt
fmt: $(GOFUMPT) ## format the Go files
	$(GOFUMPT) -l -w .

.PHONY: staticcheck
staticcheck: $(STATICCHECK) ## run staticcheck by itself (lint runs its checks too)
	CGO_ENABLED=0 $(STATICCHECK) -tags $(TAGS) $(LIB)

.PHONY: vuln
vuln: $(GOVULNCHECK) ## look for known vulnerabilities in what is used (needs the network)
	CGO_ENABLED=0 $(GOVULNCHECK) -tags $(TAGS) $(LIB)
	CGO_ENABLED=1 $(GOVULNCHECK) -tags $(TAGS) .

.PHONY: deps-check
deps-check: ## list which modules are behind the newest version (needs the module proxy)
	@.ci/deps-check

.PHONY: build
build: ## build the app and mllpd into build/
	CGO_ENABLED=1 $(GO) build $(BUILDFLAGS) -ldflags "$(LDFLAGS)" -o $(APP) .
	@$(MAKE) --no-print-directory mllpd

.PHONY: mllpd
mllpd: ## build the headless listener, one static file, into build/
	CGO_ENABLED=0 $(GO) build $(BUILDFLAGS) -ldflags "$(LDFLAGS)" -o build/ ./mllpcore/cmd/mllpd

.PHONY: windows
windows: ## cross build both programs for Windows with mingw
	@command -v x86_64-w64-mingw32-gcc >/dev/null || \
	  { echo "make windows needs a cross compiler: apt-get install gcc-mingw-w64-x86-64"; exit 1; }
	GOOS=windows GOARCH=amd64 CGO_ENABLED=1 CC=x86_64-w64-mingw32-gcc $(GO) build $(BUILDFLAGS) \
	  -ldflags "$(LDFLAGS) -H windowsgui" -o build/windows/mllpscope.exe .
	GOOS=windows GOARCH=amd64 CGO_ENABLED=0 $(GO) build $(BUILDFLAGS) \
	  -ldflags "$(LDFLAGS)" -o build/windows/ ./mllpcore/cmd/mllpd

.PHONY: dist
dist: dist-deps dist-none dist-server dist-app dist-windows dist-sums ## make all that is released, into dist/

.PHONY: dist-deps
dist-deps: $(NFPM) $(CYCLONEDX) $(WINRES) ## install what make dist and dist-test need
	@.ci/deps build test dist

.PHONY: dist-none
dist-none:
	@rm -rf dist

.PHONY: dist-server
dist-server: $(NFPM) $(CYCLONEDX) ## make what is released of mllpd: tarballs, packages, SBOM (no cgo)
	@packaging/servers
	@packaging/packages mllpd
	@packaging/sbom mllpd

.PHONY: dist-app
dist-app: $(NFPM) $(CYCLONEDX) ## make the packages of the app for Linux, and its SBOM
	@packaging/packages mllpscope
	@packaging/sbom mllpscope

.PHONY: dist-windows
dist-windows: $(WINRES) ## make the Windows installer and the portable zip (SIGN=command signs, see packaging/README.md)
	@packaging/windows/make

.PHONY: dist-sums
dist-sums: ## write dist/SHA256SUMS, and from it the files for winget, scoop and Homebrew
	@packaging/sums

.PHONY: dist-test
dist-test: ## install what make dist-server and dist-app made on a fresh Debian, and try it (as root)
	@packaging/try

.PHONY: dist-repeat
dist-repeat: $(NFPM) ## build what dist-server made once more, in another folder, and compare the sums
	@packaging/repeat mllpd

.PHONY: dist-windows-test
dist-windows-test: ## try the installer, mllpd.exe and its service under Wine, and the signing
	@.ci/deps wine
	@packaging/windows/try
	@packaging/windows/try-sign "$$(ls dist/mllpscope-*-windows-setup.exe)"

.PHONY: install
install: ## install app, icon and menu entry for the current user
	@.ci/deps build
	@$(MAKE) --no-print-directory build
	@.ci/install

.PHONY: uninstall
uninstall: ## remove what install put there; profiles and settings stay
	@.ci/install -u

.PHONY: clean
clean: ## remove what was built, the tools too
	rm -rf build dist mllpscope mllpd
