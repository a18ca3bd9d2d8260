"""The project's own tools: `python -m tools.setup` and `python -m tools.notebooks`."""
