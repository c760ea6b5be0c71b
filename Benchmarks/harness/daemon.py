"""A daemon of one's own on an index, and what can be measured from outside it."""
import json
import os
import shutil
import socket
import subprocess
import threading
import time
from pathlib import Path
from urllib.parse import quote

from .measuring import PEERS, Pass, fail, kwic_expression, output, run

# A daemon that has not answered after so many seconds never will.
PATIENCE = 60


def target(expression):
    return "/v1/search?q=" + quote(expression, safe="")


def request(path, target_path):
    """One request on a connection of its own: status and body; None where nobody listens or the daemon hangs up."""
    try:
        with socket.socket(socket.AF_UNIX) as connection:
            connection.settimeout(PATIENCE)
            connection.connect(str(path))
            connection.sendall(f"GET {target_path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n".encode())
            answer = b""
            while chunk := connection.recv(1 << 16):
                answer += chunk
    except OSError:
        return None
    head, _, body = answer.partition(b"\r\n\r\n")
    return (int(head.split()[1]), body) if head else None


class Daemon:
    """`kwicd` on an index, from `with` to the end of its block."""

    def __init__(self, programs, index, work, question="the"):
        self.command = [str(Path(programs) / "kwicd"), "--index", str(index), "--log-level", "error"]
        # A socket's path has room for a hundred bytes or so.
        self.socket = os.path.relpath(Path(work) / "kwicd.sock")
        self.work = Path(work)
        self.question = target(question)
        self.process = None
        # Seconds from the start of the program to the end of its first answer.
        self.ready_s = 0.0

    def __enter__(self):
        Path(self.socket).unlink(missing_ok=True)
        began = time.perf_counter()
        self.process = subprocess.Popen(self.command + ["--socket", self.socket], stdout=subprocess.DEVNULL)
        while (answer := request(self.socket, self.question)) is None:
            if self.process.poll() is not None:
                fail("kwicd ended before it answered")
            if time.perf_counter() - began > PATIENCE:
                fail("kwicd does not answer")
            time.sleep(0.0005)
        self.ready_s = time.perf_counter() - began
        if answer[0] != 200:
            fail(f"kwicd answered with {answer[0]}: {answer[1].decode(errors='replace')}")
        return self

    def __exit__(self, *_):
        self.process.terminate()
        self.process.wait()

    def own_mb(self):
        """Resident memory that is no mapped file, in MiB."""
        for line in Path(f"/proc/{self.process.pid}/smaps_rollup").read_text().splitlines():
            if line.startswith("Anonymous:"):
                return int(line.split()[1]) / 1024
        return 0

    def processor_s(self):
        fields = Path(f"/proc/{self.process.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def load(self, queries, connections):
        """A timed pass over the queries on so many connections."""
        program = self.work / "socket_load"
        targets = self.work / "targets"
        targets.write_text("".join(target(kwic_expression(*query)) + "\n" for query in queries))
        return Pass.parse(output([program, self.socket, targets, connections]))

    def bytes_sent_by(self, client, words):
        """What `kwic search` sends for words, taken down by a socket that hangs up."""
        path = os.path.relpath(self.work / "taking-down.sock")
        Path(path).unlink(missing_ok=True)
        with socket.socket(socket.AF_UNIX) as listener:
            listener.bind(path)
            listener.listen()
            taken = []

            def take():
                connection, _ = listener.accept()
                with connection:
                    taken.append(connection.recv(1 << 16))

            taker = threading.Thread(target=take, daemon=True)
            taker.start()
            subprocess.run([client, "search", "--no-start", "--socket", path, *words], stdout=subprocess.DEVNULL,
                           stderr=subprocess.DEVNULL)
            taker.join(PATIENCE)
        if not taken:
            fail("kwic sent nothing")
        return taken[0].decode()

    def starts(self, programs, words, runs):
        """Milliseconds from start to exit of `kwic search` and of the client in C, medians; None without hyperfine."""
        if shutil.which("hyperfine") is None:
            return None
        client = str(Path(programs) / "kwic")
        sent = self.bytes_sent_by(client, words)
        export = self.work / "hyperfine.json"
        # hyperfine divides a command as a shell would, line ends within quotes are kept.
        quoted = "'" + sent.replace("'", "'\\''") + "'"
        run(["hyperfine", "-N", "--warmup", "20", "--runs", runs, "--style", "none", "--export-json", export,
             f"{client} search --no-start --socket {self.socket} {' '.join(words)}",
             f"{self.work / 'client'} {self.socket} {quoted}"])
        kwic, least = (result["median"] * 1000 for result in json.loads(export.read_text())["results"])
        return {"kwic_ms": kwic, "least_ms": least}


def build(work):
    """The programs that talk to a daemon."""
    run(["g++", "-O2", "-std=c++17", "-pthread", "-o", Path(work) / "socket_load", PEERS / "socket_load.cpp"])
    run(["gcc", "-O2", "-o", Path(work) / "client", PEERS / "client.c"])
