"""What people can ask: one file = one subcommand of /mentions. The folder is the list.

A command's file has a module-level `COMMAND`; modules whose name begins with `_` are shared and are none.
"""

from __future__ import annotations

import importlib
import pkgutil

from core.talk import Command


def load() -> dict[str, Command]:
    """Every command by its name, in alphabetical order; raises TypeError for a file without a COMMAND of
    its own name."""
    found: dict[str, Command] = {}
    for module in sorted(pkgutil.iter_modules(__path__), key=lambda module: module.name):
        if module.name.startswith("_"):
            continue
        command = getattr(importlib.import_module(f"{__name__}.{module.name}"), "COMMAND", None)
        if not isinstance(command, Command) or command.name != module.name:
            raise TypeError(f"commands/{module.name}.py has no COMMAND named {module.name!r}")
        found[command.name] = command
    return found
