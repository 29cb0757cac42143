"""What is written into a catalog: a new release, and what one changes. Texts by path; comments of the files stay as they are."""
