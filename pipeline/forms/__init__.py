"""The one-page report as a blank form: its wording, and the Word and Excel files of it."""
