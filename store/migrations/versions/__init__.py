"""One file = one version of the schema."""
