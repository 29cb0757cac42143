"""What the vendor says: releases, updates and what each announces, the wire format, renames, samples. Knows TOML, no XML Schema."""
