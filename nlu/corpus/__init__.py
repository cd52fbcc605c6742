"""Annotated examples: reading, writing and checking Rasa NLU YAML."""

from nlu.corpus.reader import Corpus, Problem, files_of, load, read
from nlu.corpus.writer import write

__all__ = ["Corpus", "Problem", "files_of", "load", "read", "write"]
