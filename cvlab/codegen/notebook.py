"""An experiment as a Jupyter notebook: the exported script in cells, with words between them."""

from __future__ import annotations

import json

from cvlab.codegen import sections
from cvlab.experiment import Experiment


def to_notebook(experiment: Experiment) -> str:
    """The text of an .ipynb file that prints, cell by cell, the numbers of the page.

    Raises:
        ValueError: where the experiment has a problem.
    """
    cells = []
    for number, part in enumerate(sections(experiment), start=1):
        heading = "#" if number == 1 else "##"
        cells.append(_cell(f"words-{number}", "markdown", f"{heading} {part.title}\n\n{part.text}"))
        cells.append({**_cell(f"code-{number}", "code", part.code), "execution_count": None, "outputs": []})
    kernel = {"display_name": "Python 3", "language": "python", "name": "python3"}
    metadata = {"kernelspec": kernel, "language_info": {"name": "python"}}
    return json.dumps({"cells": cells, "metadata": metadata, "nbformat": 4, "nbformat_minor": 5}, indent=1)


def _cell(name: str, kind: str, text: str) -> dict[str, object]:
    return {"cell_type": kind, "id": name, "metadata": {}, "source": text.splitlines(keepends=True)}
