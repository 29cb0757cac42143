/**
 * Before anything is drawn: what only readers without scripts need is hidden, and colours are those that were chosen here.
 */
{
  const { classList, dataset } = document.documentElement;
  classList.add("scripted");
  if (location.hash.length > 2) classList.add("elsewhere");
  try {
    const theme = localStorage.getItem("theme");
    if (theme) dataset.theme = theme;
  } catch {
    /** The browser may forbid to keep anything. */
  }
}
