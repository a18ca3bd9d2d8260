"""Tests in a real browser, which only `make test-browser` runs: `tests/` has files of the same names."""
