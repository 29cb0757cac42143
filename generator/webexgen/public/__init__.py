"""The public functions, by what they are about; `webexgen` gives them all. Importing these modules loads none of what they need."""
