#!/usr/bin/env python3
"""Tantivy through its PyPI wheel (`pip install tantivy`).

    tantivy_peer.py index FOLDER PASSAGES.jsonl THREADS
    tantivy_peer.py query FOLDER QUERIES.tsv THREADS plain|snippets

Lines go to Tantivy as they are, so nothing of them is decoded in Python. With more than one thread, queries run in as many
processes: Python would let one search at a time. Prints what `harness.h` prints.
"""
import multiprocessing
import re
import resource
import shutil
import sys
import time
from pathlib import Path

import tantivy

# Bytes that the writer may buffer. The library wants 15 MB a thread at least; more than this made no difference.
HEAP = 500_000_000


def schema():
    builder = tantivy.SchemaBuilder()
    for name in ("id", "path"):
        builder.add_text_field(name, stored=True, tokenizer_name="raw", index_option="basic")
    for name in ("title", "section", "text"):
        builder.add_text_field(name, stored=True, tokenizer_name="en_stem", index_option="position")
    return builder.build()


def index(folder, passages, threads):
    shutil.rmtree(folder, ignore_errors=True)
    Path(folder).mkdir(parents=True)
    writer = tantivy.Index(schema(), path=folder).writer(heap_size=HEAP, num_threads=threads)
    with open(passages, encoding="utf-8") as lines:
        for line in lines:
            writer.add_json(line)
    writer.commit()
    writer.wait_merging_threads()


def queries(path):
    parsed = []
    for line in Path(path).read_text(encoding="utf-8").splitlines():
        kind, text = line.split("\t", 1)
        words = re.findall(r"[^\s\"]+", text)
        if kind == "phrase":
            parsed.append('"' + " ".join(words) + '"')
        else:
            parsed.append(" ".join(("+" if kind == "intersection" else "") + word for word in words))
    return parsed


def processor():
    usage = resource.getrusage(resource.RUSAGE_SELF)
    return usage.ru_utime + usage.ru_stime


def resident(field):
    for line in Path("/proc/self/status").read_text().splitlines():
        if line.startswith(field):
            return int(line.split()[1])
    return 0


def answer_all(folder, asked, snippets):
    """Two passes, the second timed: (wall, processor, VmRSS, RssAnon), [(microseconds, hits)]."""
    index = tantivy.Index(schema(), path=folder)
    searcher = index.searcher()
    for _ in range(2):
        answers = []
        processor_before, began = processor(), time.perf_counter()
        for text in asked:
            started = time.perf_counter()
            query = index.parse_query(text, ["text"])
            hits = searcher.search(query, 10, count=False).hits
            documents = [searcher.doc(address) for _, address in hits]
            if snippets:
                generator = tantivy.SnippetGenerator.create(searcher, query, index.schema, "text")
                for document in documents:
                    generator.snippet_from_doc(document).to_html()
            else:
                for document in documents:
                    document["text"]
            answers.append(((time.perf_counter() - started) * 1e6, len(hits)))
        wall, used = time.perf_counter() - began, processor() - processor_before
    return (wall, used, resident("VmRSS:"), resident("RssAnon:")), answers


def query(folder, path, threads, snippets):
    asked = queries(path)
    if threads == 1:
        parts = [answer_all(folder, asked, snippets)]
    else:
        with multiprocessing.Pool(threads) as pool:
            parts = pool.starmap(
                answer_all, [(folder, asked[i::threads], snippets) for i in range(threads)], chunksize=1)
    answers = [None] * len(asked)
    for i, (_, part) in enumerate(parts):
        answers[i::threads] = part
    figures = [figures for figures, _ in parts]
    print("pass", f"{max(f[0] for f in figures):.6f}", f"{sum(f[1] for f in figures):.6f}",
          sum(f[2] for f in figures), sum(f[3] for f in figures), sep="\t")
    for microseconds, hits in answers:
        print(f"{microseconds:.2f}\t{hits}")


if __name__ == "__main__":
    if sys.argv[1:2] == ["index"] and len(sys.argv) == 5:
        index(sys.argv[2], sys.argv[3], int(sys.argv[4]))
    elif sys.argv[1:2] == ["query"] and len(sys.argv) == 6:
        query(sys.argv[2], sys.argv[3], int(sys.argv[4]), sys.argv[5] == "snippets")
    else:
        sys.exit(__doc__)
