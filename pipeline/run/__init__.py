"""One run over a study: stages, what is stale, where rows lie."""
