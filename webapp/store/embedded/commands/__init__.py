"""The commands of the protocol, by subject; `table` lists them all."""
