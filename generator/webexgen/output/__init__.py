"""The generated files on disk: written, checked, replaced. No other package writes there."""
