"""What each type accepts, as a language: whether one release's messages are another's, proved, refuted or not decided."""
