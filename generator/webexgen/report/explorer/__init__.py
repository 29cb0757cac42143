"""The explorer: every release, any two, one page that needs no network. Facts as values, their layout, and the page of both."""
