"""Detectors held to readings, on the five texts and on the invented ones."""

import shutil

import numpy as np
import pandas as pd
import pytest

from helpers import corpus, measures, spans
from helpers.layers import Layers


@pytest.fixture(scope="module")
def table(layers):
    return measures.layers(layers).set_index("layer")


def test_every_layer_that_was_read_has_a_row(table):
    assert list(table.index) == [*measures.LABELS, "passages"]


def test_counts_are_those_of_found_and_read(table, layers):
    read = corpus.read_layer("quotations", layers.texts)
    assert table.loc["quotations", ["read", "found"]].tolist() == [len(read), len(layers.quotations)]
    assert table.at["quotations", "exact"] == spans.score(layers.quotations, read)["f1"]


def test_a_reading_held_to_itself_is_without_fault(layers, tmp_path):
    read = corpus.read_layer("quantities", layers.texts)
    row = measures._layer("quantities", read, read, "value")
    assert [row[name] for name in ("precision", "recall", "exact", "label")] == [1, 1, 1, 1]


def test_a_passage_counts_whichever_side_is_called_the_later(layers):
    read = corpus.read_pairs("passages", layers.texts)
    row = measures._passages(spans.turned(read), read)
    assert (row["precision"], row["recall"]) == (1, 1)


def test_a_passage_with_one_place_elsewhere_is_not_found():
    pair = {"doc": ["b"], "start": [0], "end": [5], "text": "words", "source": ["a"], "source_start": [0], "source_end": [5]}
    read = pd.DataFrame(pair | {"source_text": "words", "kind": "verbatim"})
    row = measures._passages(read.assign(source_start=10, source_end=15), read)
    assert (row["precision"], row["recall"]) == (0, 0)
    assert np.isnan(row["label"])


def test_all_dates_of_the_five_texts_are_right(layers):
    assert measures.dates(layers)["right"].all()


def test_matching_sums_its_texts_up(layers):
    rows = measures.matching(layers)
    assert rows["right"].iloc[:-1].sum() == rows.at["all texts", "right"]
    assert list(rows.index[:-1]) == layers.texts["doc"].tolist()


def test_a_corpus_that_nobody_has_read_has_tables_without_rows(tmp_path):
    shutil.copytree(corpus.EXAMPLE, tmp_path / "bare", ignore=shutil.ignore_patterns("annotations"))
    bare = Layers(corpus.load(tmp_path / "bare"), tmp_path / "bare")
    assert [len(measure(bare)) for measure in (measures.layers, measures.dates, measures.matching)] == [0, 0, 0]


def test_the_folder_is_the_one_named_else_that_of_the_environment(monkeypatch):
    monkeypatch.setenv("RESTATED_CORPUS", str(corpus.EXAMPLE))
    assert Layers.of().folder == corpus.EXAMPLE
    assert Layers.of(corpus.INVENTED).folder == corpus.INVENTED
    monkeypatch.delenv("RESTATED_CORPUS")
    assert Layers.of().folder == corpus.INVENTED


def test_what_is_given_and_what_is_not(layers, tmp_path):
    given = layers.given("claims", "terms").set_index("file")["rows"]
    assert given["annotations/claims.csv"] == len(layers.registry)
    shutil.copytree(corpus.EXAMPLE, tmp_path / "bare", ignore=shutil.ignore_patterns("annotations"))
    assert Layers.of(tmp_path / "bare").given("claims", "terms")["rows"].tolist() == [0, 0]


def test_nothing_in_the_helpers_names_one_of_the_five_texts(layers):
    code = "\n".join(path.read_text(encoding="utf-8") for path in sorted((corpus.EXAMPLE.parent / "helpers").glob("*.py")))
    named = [doc for doc in layers.texts["doc"] if f'"{doc}"' in code.replace("'", '"') and f'"{doc}"' not in _examples(code)]
    assert named == []


def _examples(code: str) -> str:
    """What docstrings show: examples may name the texts that they are run on."""
    return "\n".join(line for line in code.replace("'", '"').splitlines() if ">>>" in line or line.lstrip().startswith(("[", "{", "...")))
