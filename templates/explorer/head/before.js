/**
 * Before anything is drawn: what only readers without scripts need is hidden, colours are those that were chosen here, and the
 * graph, which takes a browser longest, waits until the rest is painted.
 */
{
  const { classList, dataset } = document.documentElement;
  classList.add("scripted", "unpainted");
  if (location.hash.length > 2) classList.add("elsewhere");
  /** A browser that cannot run the program shows what there is without it. */
  addEventListener("error", () => classList.remove("elsewhere", "unpainted"));
  try {
    const theme = localStorage.getItem("theme");
    if (theme) dataset.theme = theme;
  } catch {
    /** The browser may forbid to keep anything. */
  }
}
