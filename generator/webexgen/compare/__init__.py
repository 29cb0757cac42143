"""Two models -> changes -> verdicts: what differs, and what that means to whom."""
