"""What Scripts/bench prints of its figures."""
import json

from .measuring import KINDS, number, table

# Kwic's figure against a peer's, with the floor and the goal that Kwic has set itself; the goals are for 600,000 passages.
RATIOS = [
    ("processor time to index", "kwic/index", "processor_s", "xapian/index", "processor_s", 0.30, 0.15),
    ("processor time to index", "kwic/index", "processor_s", "tantivy/index", "processor_s", 2.0, 1.0),
    ("mean latency, plain BM25", "kwic/plain/1", "all.mean", "xapian/plain/1", "all.mean", 0.5, 0.25),
    ("mean latency, plain BM25", "kwic/plain/1", "all.mean", "tantivy/plain/1", "all.mean", 1.5, 0.8),
    ("processor time of a query, plain BM25", "kwic/plain/1", "processor_us", "xapian/plain/1", "processor_us", None, None),
    ("processor time of a query, plain BM25", "kwic/plain/1", "processor_us", "tantivy/plain/1", "processor_us", None, None),
    ("phrases, plain BM25", "kwic/plain/1", "phrase.mean", "xapian/plain/1", "phrase.mean", 1.5, 0.7),
    ("BM25 with snippets and JSON", "kwic/bm25+json/1", "all.mean", "xapian/snippets/1", "all.mean", 0.4, 0.2),
    ("BM25 with snippets and JSON", "kwic/bm25+json/1", "all.mean", "tantivy/snippets/1", "all.mean", 1.5, 0.9),
    ("Kwic's own ranking with snippets and JSON", "kwic/default+json/1", "all.mean", "xapian/snippets/1", "all.mean",
     None, None),
]


def corpus(path):
    """How many passages, and megabytes of text and of the file."""
    count = text = total = 0
    with open(path, "rb") as lines:
        for line in lines:
            count += 1
            total += len(line)
            text += len(json.loads(line)["text"].encode())
    return {"passages": count, "text_mb": text / 1e6, "file_mb": total / 1e6}


def text(results):
    facts, found = results["facts"], results["medians"]
    parts = [
        f"{facts['passages']:,} passages, {facts['text_mb']:.1f} MB of text in {facts['file_mb']:.1f} MB of JSON lines; "
        f"{facts['queries']} queries; medians of {facts['rounds']} rounds; {facts.get('processor', 'unknown processor')}, "
        f"{facts['cores']} cores, {facts['memory_gib']} GiB; {facts['date']}, commit {facts['commit']}"]
    parts += [part for part in (indexing(found, facts), queries(found, facts), daemon(found), ratios(found, facts)) if part]
    if facts["rounds"] > 1:
        parts.append(spread(results["rounds"]))
    return "\n\n".join(parts)


def spread(rounds):
    """How far rounds were apart, at worst."""
    def worst(*figures):
        apart = [max(values) / min(values) for of in rounds.values() for figure in figures
                 if len(values := [one[figure] for one in of if figure in one]) > 1 and min(values) > 0]
        return number(max(apart, default=1))
    return (f"Between rounds the largest figure was at most so many times the smallest: processor time to index or of a query "
            f"{worst('processor_s', 'processor_us')}, mean latency {worst('all.mean')}.")


def indexing(found, facts):
    rows = [[name.removesuffix("/index"), number(row["processor_s"]), number(row["wall_s"]), number(row["peak_mb"]),
             number(row["disk_mb"], 4), number(row["disk_mb"] / facts["text_mb"])]
            for name, row in found.items() if name.endswith("/index")]
    head = ["indexing", "processor s", "wall s", "peak memory MiB", "disk MB", "disk / text"]
    return table(head, rows) if rows else None


def queries(found, facts):
    """Microseconds of the mix, one thread; queries a second with all."""
    rows = []
    for name, row in found.items():
        engine, _, rest = name.partition("/")
        mode, _, threads = rest.partition("/")
        if threads != "1":
            continue
        many = found.get(f"{engine}/{mode}/{facts['threads']}", row)
        rows.append([f"{engine}, {mode}", *(number(row.get(f"{kind}.mean")) for kind in KINDS), number(row["all.mean"]),
                     number(row["all.median"]), number(row["all.p95"]), number(row["all.p99"]),
                     number(row["processor_us"]), number(many["queries_s"], 4), number(row["own_mb"]), number(row["partial"])])
    head = ["queries, µs", *(f"{kind} mean" for kind in KINDS), "mean", "median", "95 %", "99 %", "processor",
            f"queries/s, {facts['threads']} threads", "own memory MiB", "cut short"]
    return table(head, rows) if rows else None


def daemon(found):
    row = found.get("kwic/daemon")
    if row is None:
        return None
    rows = [["added by socket, server and JSON: between the medians", f"{number(row['added_us'])} µs"],
            ["the same, median of each query's difference", f"{number(row['added_each_us'])} µs"]]
    for name in sorted((name for name in row if name.startswith("queries_s.")), key=lambda name: int(name.split(".")[1])):
        count = name.split(".")[1]
        rows.append([f"queries a second at {count} connections", number(row[name], 4)])
        rows.append([f"against in process with all threads, at {count}", number(row[f"throughput_ratio.{count}"])])
        if row[f"unanswered.{count}"]:
            rows.append([f"queries that the daemon had no time for, at {count}", number(row[f"unanswered.{count}"])])
    rows += [["memory of its own after the mix", f"{number(row['own_mb'])} MiB"],
             ["from its start to its first answer", f"{number(row['ready_ms'])} ms"]]
    if "start_ratio" in row:
        rows += [["`kwic search`, start to exit", f"{number(row['kwic_ms'])} ms"],
                 ["the client in C with the same bytes", f"{number(row['least_ms'])} ms"],
                 ["ratio of the two", number(row["start_ratio"])]]
    return table(["daemon", ""], rows)


def ratios(found, facts):
    rows = []
    for what, ours, our_figure, theirs, their_figure, floor, goal in RATIOS:
        if ours in found and theirs in found:
            ratio = found[ours][our_figure] / found[theirs][their_figure]
            rows.append([f"{what}, against {theirs.partition('/')[0]}", number(ratio), number(floor, 2), number(goal, 2)])
    if "kwic/index" in found:
        rows.append(["index size against the text's", number(found["kwic/index"]["disk_mb"] / facts["text_mb"]), "1.15", "0.90"])
    return table(["ratio", "measured", "at most", "goal"], rows) if rows else None
