"""Who runs the work: ticks at intervals and jobs now, never one job twice at once."""
