# SPDX-License-Identifier: Apache-2.0
"""Executes a notebook from its first cell to its last: ./gemlake python notebooks/execute.py [--write] NOTEBOOK

Fails on the first error, and where a cell says something else than what is stored, pictures aside. With --write it
stores what the cells say instead.
"""

import difflib
import re
import sys
from pathlib import Path

import nbformat
from nbclient import NotebookClient

# Catalyst counts columns and operators anew in each session.
COUNTED = re.compile(r"#\d+L?|plan_id=\d+")


def said(notebook):
    """What the cells say, line by line."""
    lines = []
    for cell in notebook.cells:
        for output in cell.get("outputs", []):
            if "image/png" not in output.get("data", {}):
                text = output.get("text") or output.get("data", {}).get("text/plain", "")
                lines += COUNTED.sub("#", text).splitlines()
    return lines


def execute(path):
    """The notebook with what its cells say now; without warnings, and without what belongs to this machine alone."""
    notebook = nbformat.read(path, as_version=4)
    NotebookClient(notebook, timeout=3600, record_timing=False, resources={"metadata": {"path": path.parent}}).execute()
    notebook.metadata = {
        "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
        "language_info": {"name": "python"},
    }
    for cell in notebook.cells:
        if cell.cell_type == "code":
            cell.outputs = [output for output in cell.outputs if output.get("name") != "stderr"]
    return notebook


def main(arguments):
    path = Path(arguments[-1]).resolve()
    stored = said(nbformat.read(path, as_version=4))
    notebook = execute(path)
    if "--write" in arguments:
        nbformat.write(notebook, path)
        return 0
    changes = list(difflib.unified_diff(stored, said(notebook), "stored", "said", lineterm=""))
    print("\n".join(changes))
    return 1 if changes else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
