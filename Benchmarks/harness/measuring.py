"""Running programs and saying what they took."""
import math
import os
import platform
import statistics
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
PEERS = ROOT / "Benchmarks" / "Peers"
KINDS = ["term", "intersection", "union", "phrase"]


def say(*words):
    print(*words, file=sys.stderr, flush=True)


def fail(message):
    sys.exit(f"{Path(sys.argv[0]).name}: {message}")


@dataclass
class Usage:
    """What a program and all processes that it waited for took."""
    wall_s: float
    processor_s: float
    # Of the largest of the processes; files that it maps are in it.
    peak_mb: float
    status: int = 0


def run(command, check=True, **options):
    """Runs a program to its end; its standard output goes to standard error unless the options say otherwise."""
    began = time.perf_counter()
    process = subprocess.Popen([str(word) for word in command], **({"stdout": sys.stderr} | options))
    _, status, usage = os.wait4(process.pid, 0)
    wall = time.perf_counter() - began
    process.returncode = os.waitstatus_to_exitcode(status)
    if check and process.returncode != 0:
        fail(f"{' '.join(map(str, command))} ended with {process.returncode}")
    return Usage(wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024, process.returncode)


def output(command):
    result = subprocess.run([str(word) for word in command], stdout=subprocess.PIPE, text=True)
    if result.returncode != 0:
        fail(f"{' '.join(map(str, command))} ended with {result.returncode}")
    return result.stdout


def disk_bytes(path):
    path = Path(path)
    if path.is_file():
        return path.stat().st_size
    return sum(file.stat().st_size for file in path.rglob("*") if file.is_file() and not file.is_symlink())


def read_queries(path):
    """(kind, words) of each line."""
    pairs = []
    for number, line in enumerate(Path(path).read_text(encoding="utf-8").splitlines(), 1):
        kind, tab, text = line.partition("\t")
        if not tab or kind not in KINDS:
            fail(f"{path}, line {number}: a line is KIND, tab, words, with a kind of {', '.join(KINDS)}")
        pairs.append((kind, text.replace('"', " ").split()))
    return pairs


def kwic_expression(kind, words):
    """A query of the mix in Kwic's query language."""
    if kind == "phrase":
        return '"' + " ".join(words) + '"'
    return (" AND " if kind == "intersection" else " OR ").join(words)


@dataclass
class Pass:
    """One timed pass over all queries."""
    wall_s: float
    processor_s: float
    resident_mb: float
    # Of `resident_mb`, what is no mapped file.
    own_mb: float
    # Microseconds and hits by query.
    times: list
    hits: list
    # Answers that the engine's deadline has cut short.
    partial: int = 0

    @classmethod
    def parse(cls, text):
        lines = text.splitlines()
        if not lines or not lines[0].startswith("pass\t"):
            fail("a harness printed no pass")
        wall, processor, resident, own, *partial = lines[0].split("\t")[1:]
        pairs = [line.split("\t") for line in lines[1:]]
        return cls(float(wall), float(processor), int(resident) / 1024, int(own) / 1024,
                   [float(time) for time, _ in pairs], [int(hits) for _, hits in pairs], int(partial[0]) if partial else 0)

    def figures(self, queries):
        """Everything by name: of times the mean, median and percentiles, by kind and together, in microseconds."""
        if len(self.times) != len(queries):
            fail(f"{len(queries)} queries were asked and {len(self.times)} timed")
        named = {"processor_us": self.processor_s / len(queries) * 1e6, "queries_s": len(queries) / self.wall_s,
                 "resident_mb": self.resident_mb, "own_mb": self.own_mb,
                 "with_hits": sum(count > 0 for count in self.hits), "partial": self.partial}
        for kind in ["all", *KINDS]:
            times = [time for (of, _), time in zip(queries, self.times) if kind in ("all", of)]
            if times:
                named |= {f"{kind}.{name}": value for name, value in spread(times).items()}
        return named


def spread(times):
    times = sorted(times)
    def share(part):
        return times[min(len(times) - 1, int(part * len(times)))]
    return {"mean": statistics.fmean(times), "median": statistics.median(times), "p95": share(0.95), "p99": share(0.99)}


def medians(rounds):
    """Of dictionaries of numbers, one a round, the median of each number."""
    names = {name for one in rounds for name in one}
    return {name: statistics.median(one[name] for one in rounds if name in one) for name in sorted(names)}


def machine():
    """What the figures were measured on."""
    facts = {"date": time.strftime("%Y-%m-%d"), "system": platform.platform(), "cores": os.cpu_count()}
    for line in Path("/proc/cpuinfo").read_text().splitlines():
        if line.startswith("model name"):
            facts["processor"] = line.split(":", 1)[1].strip()
            break
    memory = Path("/proc/meminfo").read_text().split()[1]
    facts["memory_gib"] = round(int(memory) / 2**20)
    commit = subprocess.run(["git", "-C", ROOT, "describe", "--always", "--dirty"], capture_output=True, text=True)
    facts["commit"] = commit.stdout.strip() or "unknown"
    return facts


def table(head, rows):
    """A Markdown table: the first column left, the others right."""
    lines = ["| " + " | ".join(head) + " |", "|---" + "|---:" * (len(head) - 1) + "|"]
    lines += ["| " + " | ".join(map(str, row)) + " |" for row in rows]
    return "\n".join(lines)


def number(value, digits=3):
    """A figure with so many significant digits."""
    if value is None:
        return "–"
    if value == 0:
        return "0"
    return f"{value:,.{max(0, digits - 1 - math.floor(math.log10(abs(value))))}f}"
