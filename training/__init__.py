"""Rebuilds committed model files from data: `python -m training.sentiment`, `python -m training.evaluate`."""
