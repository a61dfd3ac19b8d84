"""How fast each way to run all items is: the same rows, in turns, ranked."""
