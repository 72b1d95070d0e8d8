"""The parts of a withdrawal: its journal, what it takes out, what it tells a person to read."""
