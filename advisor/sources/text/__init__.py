"""Samples records from UTF-8 text files, gzipped or not, over their whole length and in bounded memory."""
