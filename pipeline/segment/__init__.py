"""Documents to segments: meaning segments of one to three sentences inside one turn or field."""
