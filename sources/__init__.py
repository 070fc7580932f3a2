"""Where posts come from: one file, one source. `_base` is the contract; an underscore marks shared parts."""
