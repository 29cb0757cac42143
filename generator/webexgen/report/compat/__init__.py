"""What data on compatibility and upgrades look like to other programs."""
