"""What is looked for in text: names however they are spelt, and identifiers."""
