"""Changes -> messages that show them: valid under one release, refused under the other, because libxml2 says so."""
