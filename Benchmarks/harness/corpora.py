"""Corpora for the growth of an index: passages of any number, and folders of small files."""
import itertools
import json
from pathlib import Path

# Files of a folder.
FANOUT = 500
# Words that no passage has, so that an answer tells when a change can be found.
MARK = "zyxqgrowth"


def take(source, count, target, first=0):
    """`count` lines after the first `first`; how many there were."""
    taken = 0
    with open(source, "rb") as lines, open(target, "wb") as file:
        for line in itertools.islice(lines, first, first + count):
            file.write(line)
            taken += 1
    return taken


class Files:
    """A folder with a passage a file, as plain text under its heading."""

    def __init__(self, folder, source, count):
        self.folder = Path(folder)
        self.paths = []
        with open(source, encoding="utf-8") as lines:
            for number, line in zip(range(count), lines):
                passage = json.loads(line)
                path = self.folder / f"{number // FANOUT:04}" / f"{number:07}.txt"
                if number % FANOUT == 0:
                    path.parent.mkdir(parents=True, exist_ok=True)
                path.write_text(f"{passage['section']}\n\n{passage['text']}\n", encoding="utf-8")
                self.paths.append(path)

    def change(self, numbers, mark):
        """Adds a sentence with a word to each of these files."""
        for number in numbers:
            with self.paths[number].open("a", encoding="utf-8") as file:
                file.write(f"\nThis sentence was added and has the word {mark} in it.\n")
