"""Restated: how an official statement travels.

`corpus` loads and verifies a folder of texts, `spans` says what a span table is, `cleaning` finds furniture, joints, sentences and words,
`voices` who speaks, `reuse` what texts share, `fidelity` how true quotations are, `dating` when texts were published, `lineage` who
derives from whom, `drift` and `coverage` what was changed and used (`provenance` builds all of these), `rhetoric` names and
concordances, `claims` who claims what; `charts` and `reading` draw tables and show text.
"""

__version__ = "0.2.0"
