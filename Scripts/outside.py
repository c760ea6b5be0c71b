"""Where data lies that is not part of the project: the folder that KWIC_DATA names, or else shared/data beside the checkout."""
import os
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
DATA = Path(os.environ.get("KWIC_DATA") or ROOT.parent / "shared/data")
COLLECTIONS = DATA / "collections"


def collections(folder, names):
    """The names of the collections to measure: those asked for, or all in the folder; ends the program where there are none."""
    found = sorted(file.parent.name for file in folder.glob("*/docs.jsonl"))
    if missing := [name for name in names or ["any"] if name not in found and (names or not found)]:
        sys.exit(f"There is no test collection {', '.join(missing)} in {folder}. Scripts/fetch-collections takes them from where "
                 "they are published; KWIC_DATA or --collections names another folder.")
    return names or found
