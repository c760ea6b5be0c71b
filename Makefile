# Kwic: `make run` from a bare machine to the first answer, `make test` for everything that must hold.
PREFIX ?= /usr/local
SWIFT_BUILD = swift build -c release --explicit-target-dependency-import-check error
BIN = .build/release
# The programs: the executables among the products of Package.swift. They are built and installed by this one list.
PROGRAMS := $(shell sed -n 's/.*\.executable.name: "\([a-z-]*\)".*/\1/p' Package.swift)
SOURCES := Package.swift $(shell find Sources -type f)

.PHONY: run test bench build build-tests install deps format clean

run: deps build
	@Scripts/demo

test:
	@Scripts/test

# Kwic beside other engines: BENCH='--rounds 1 --only kwic' passes options on to Scripts/bench.
bench:
	@Scripts/bench $(BENCH)

# Optimised, into .build/release; not again while no source is newer.
build: deps $(BIN)/.kwic-built

$(BIN)/.kwic-built: $(SOURCES)
	$(foreach program,$(PROGRAMS),$(SWIFT_BUILD) --product $(program) &&) touch $@

# The tests, in the same build: what `make build` has compiled is not compiled again.
build-tests:
	$(SWIFT_BUILD) --build-tests
	@touch $(BIN)/.kwic-built

install: build
	install -d "$(DESTDIR)$(PREFIX)/bin" "$(DESTDIR)$(PREFIX)/share/doc/kwic"
	install -s $(addprefix $(BIN)/,$(PROGRAMS)) "$(DESTDIR)$(PREFIX)/bin"
	install -m 644 README.md CHANGELOG.md LICENSE Config/kwic.yaml "$(DESTDIR)$(PREFIX)/share/doc/kwic"

deps:
	@Scripts/install-dependencies

format:
	swift format -i --recursive --configuration .swift-format Package.swift Sources Tests Benchmarks/Package.swift Benchmarks/Sources Benchmarks/Benchmarks

clean:
	rm -rf .build
