// The page for a missing address is shown at any depth and asks for this file at each above it: where it is
// found, the book begins.
(() => {
  const folder = new URL("..", document.currentScript.src);
  for (const link of document.querySelectorAll("a:not([data-found])")) {
    link.href = new URL(link.getAttribute("href"), folder);
    link.dataset.found = "";
  }
})();
