"""Speed and size, measured: each module has `run() -> dict` with `name figure unit goal met alternatives`.

A benchmark is no test: it prints the figure beside the goal, and the alternatives of the same run.
"""
