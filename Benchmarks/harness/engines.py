"""Kwic and its peers: how each is built, filled and asked."""
import importlib.util
import shutil
import subprocess
import sys
from pathlib import Path

from .measuring import PEERS, ROOT, output, run, say


class Engine:
    """One engine, with its index in a folder of its own below `work`."""
    name = ""
    # What a pass can be asked for: name, and whether the passages' snippets are made in it.
    modes = {"plain": False, "snippets": True}

    def __init__(self, work, threads):
        self.work = Path(work)
        self.threads = threads
        self.index = self.work / f"index-{self.name}"

    def missing(self):
        """Why this engine cannot be measured here; None where it can."""
        return None

    def prepare(self):
        """Builds what is needed."""

    def fill(self, passages):
        """Makes the index anew; what that took."""
        self.clear()
        return run(self.filling(passages))

    def clear(self):
        if self.index.is_dir():
            shutil.rmtree(self.index)
        self.index.unlink(missing_ok=True)

    def ask(self, queries, threads, mode):
        """The output of a timed pass."""
        return output(self.asking(queries, threads, mode))

    def filling(self, passages):
        raise NotImplementedError

    def asking(self, queries, threads, mode):
        raise NotImplementedError


class Kwic(Engine):
    name = "kwic"
    # `plain` and `bm25` leave out what Kwic does to rank better than BM25, and `plain` the snippets as well; with `+json` the
    # answer is encoded as it goes over the socket.
    modes = {"plain": False, "bm25": True, "bm25+json": True, "default": True, "default+json": True}

    def __init__(self, work, threads, programs=ROOT / ".build" / "release"):
        super().__init__(work, threads)
        self.programs = Path(programs)
        self.query_bench = ROOT / "Benchmarks" / ".build" / "release" / "query-bench"

    def missing(self):
        if shutil.which("swift") is None and not self.query_bench.exists():
            return "there is no Swift toolchain"
        return None

    def prepare(self):
        say("building Kwic …")
        run(["make", "-s", "-C", ROOT, "build"])
        run(["swift", "build", "-c", "release", "--package-path", ROOT / "Benchmarks", "--product", "query-bench"])

    def filling(self, passages):
        return [self.programs / "kwic-index", "--index", self.index, "--jobs", self.threads, passages]

    def asking(self, queries, threads, mode):
        ranking, _, encoding = mode.partition("+")
        switches = {"plain": ["--bm25", "--no-snippets"], "bm25": ["--bm25"], "default": []}[ranking]
        switches = switches + (["--answer"] if encoding else [])
        return [self.query_bench, self.index, queries, "--threads", threads, "--raw", *switches]


class Compiled(Engine):
    """A harness in C++."""
    header = ""
    library = ""

    def __init__(self, work, threads):
        super().__init__(work, threads)
        self.program = self.work / f"{self.name}-peer"

    def missing(self):
        if shutil.which("g++") is None:
            return "there is no g++"
        found = subprocess.run(["g++", "-E", "-x", "c++", "-", "-o", "/dev/null"], input=f"#include <{self.header}>\n",
                               text=True, stderr=subprocess.DEVNULL).returncode == 0
        return None if found else f"<{self.header}> is not installed"

    def prepare(self):
        run(["g++", "-O2", "-std=c++17", "-pthread", "-o", self.program, PEERS / f"{self.name}.cpp", f"-l{self.library}"])

    def filling(self, passages):
        return [self.program, "index", self.index, passages, self.threads]

    def asking(self, queries, threads, mode):
        return [self.program, "query", self.index, queries, threads, mode]


class Xapian(Compiled):
    name = "xapian"
    header = "xapian.h"
    library = "xapian"


class FTS5(Compiled):
    name = "fts5"
    header = "sqlite3.h"
    library = "sqlite3"


class Tantivy(Engine):
    name = "tantivy"

    def missing(self):
        return None if importlib.util.find_spec("tantivy") else "the PyPI package tantivy is not installed"

    def filling(self, passages):
        return [sys.executable, PEERS / "tantivy_peer.py", "index", self.index, passages, self.threads]

    def asking(self, queries, threads, mode):
        return [sys.executable, PEERS / "tantivy_peer.py", "query", self.index, queries, threads, mode]


class Lucene(Engine):
    name = "lucene"
    # The harness makes no snippets: Lucene's highlighter is not in every jar.
    modes = {"plain": False}

    def __init__(self, work, threads, jar=None):
        super().__init__(work, threads)
        self.jar = jar

    def missing(self):
        if self.jar is None:
            return "no jar is named with --lucene-jar"
        return None if shutil.which("javac") else "there is no Java compiler"

    def prepare(self):
        run(["javac", "-cp", self.jar, "-d", self.work, PEERS / "LucenePeer.java"])

    def java(self, *arguments):
        return ["java", "-Xmx2g", "-cp", f"{self.jar}:{self.work}", "LucenePeer", *arguments]

    def filling(self, passages):
        return self.java("index", self.index, passages, self.threads)

    def asking(self, queries, threads, mode):
        return self.java("query", self.index, queries, threads, mode)


ENGINES = {engine.name: engine for engine in (Kwic, Xapian, Tantivy, FTS5, Lucene)}
