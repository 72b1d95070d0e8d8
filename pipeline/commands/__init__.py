"""What a command does and prints."""
