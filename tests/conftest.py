"""What several tests read once: the five texts, and what was read in them."""

import pytest

from helpers import claims, cleaning, corpus, provenance
from helpers.layers import Layers


@pytest.fixture(scope="session")
def texts():
    return corpus.load()


@pytest.fixture(scope="session")
def registry():
    return claims.read_claims()


@pytest.fixture(scope="session")
def mentions(texts, registry):
    return claims.read_mentions(texts, registry)


@pytest.fixture(scope="session")
def variants(texts, registry):
    return claims.read_variants(texts, registry)


@pytest.fixture(scope="session")
def sentences(texts):
    return cleaning.sentences(texts)


@pytest.fixture(scope="session")
def made(texts):
    return provenance.build(texts)


@pytest.fixture(scope="session")
def layers(texts, made):
    found = Layers(texts, corpus.EXAMPLE)
    found.made = made
    return found
