"""A small database server that speaks MongoDB's wire protocol, for machines without MongoDB.

It knows nothing of bookings: any program that keeps to the features of `commands` and below can
use it through pymongo or mongoengine, unchanged, and move to MongoDB by changing one address.
What it does not support it refuses with the error code that MongoDB has for it.

How it works: one process, one thread. The `server` loop reads whatever requests have arrived, runs
them one after another on documents that are held in memory (`catalog`, `collection`), commits
everything they changed in one SQLite transaction (`storage`), and only then answers. So there are
no locks to reason about, no half-done command is ever visible, several clients share the price
of a commit, and an acknowledged write is in the file.

    server ── wire              bytes in and out
      commands ── cursors       one function per command
        catalog, collection ── storage
          planner, indexes      which documents to look at
          matching, projection, updates, aggregation
            values, paths       MongoDB's ordering of values; what a dotted path leads to

Queries are matched by our own `matching`. mongomock's matcher was tried first: it gave the right
answers only with ten of its private names used or replaced (booleans equal to numbers, `$mod`,
`$type`, time zones, comparisons with missing fields …), which ties it to one version, and its
aggregation wants a deep copy of every document. An own matcher is compiled once per query, shares
one ordering of values with sorting and indexes, so that these cannot disagree, and adds no
dependency.
"""
