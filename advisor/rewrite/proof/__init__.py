"""Whether a column form gives what the function gives: on the data, and on made-up rows."""
