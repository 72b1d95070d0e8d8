"""What people write: settings, register, codes, decisions."""
