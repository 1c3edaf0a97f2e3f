//! Names, types, fallibility and labels of the ingest language.
