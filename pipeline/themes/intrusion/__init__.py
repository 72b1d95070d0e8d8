"""Do themes hang together for a reader: tasks in which something does not belong, and answers."""
