"""Statistics: pure numpy, each formula beside its citation."""
