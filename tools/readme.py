"""Draw the README's figure: `python -m tools.readme` writes `docs/naming.png`."""

import io
from pathlib import Path

from helpers import charts, cleaning, corpus, rhetoric, spans

FIGURE = Path(__file__).resolve().parent.parent / "docs" / "naming.png"


def figure() -> bytes:
    """Return the figure as PNG: mentions of the events of September 2023 by form and text."""
    texts = corpus.load()
    referents = corpus.read_table(corpus.EXAMPLE / "annotations" / "referents.csv", ["referent", "pattern", "form"])
    names = spans.attach(rhetoric.names(texts, referents), cleaning.sentences(texts), "zone").query("zone != 'deck'")
    counts = rhetoric.matrix(names, referents, list(texts["doc"])).loc[["september-2023"]]
    stream = io.BytesIO()
    drawn = charts.grid(counts, shade=charts.shade_counts(counts), title="Mentions by form and text")
    drawn.savefig(stream, format="png", dpi=charts.DPI, metadata={"Software": None})
    return stream.getvalue()


if __name__ == "__main__":
    FIGURE.parent.mkdir(exist_ok=True)
    FIGURE.write_bytes(figure())
