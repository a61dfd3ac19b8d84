"""What you can type: each command turns its request into advice and shows it."""
