"""The pieces of the terminal report: one part of the screen per module, as something that rich prints."""
