"""Aggregation: expressions over one document, accumulators over many, stages and pipelines."""
