// Show the definition of a term where a link's title cannot be seen: on focus and on touch, too.
// As WCAG 1.4.13 asks: Escape closes it, the pointer may move onto it, and it stays until it is left.
(() => {
  "use strict";
  const LEAVE = 250; // Milliseconds for the pointer to get from the term to the definition.
  const MARGIN = 12;
  const tip = document.createElement("div");
  tip.id = "glossary-tip";
  tip.className = "glossary-tip";
  tip.setAttribute("role", "tooltip");
  tip.hidden = true;
  let shown = null;
  let wait = 0;
  let touched = false; // The last press was a touch on a term whose definition was not shown yet.

  function write(place, text) {
    for (const piece of text.split(/([\u3400-\u9fff]+)/)) {
      if (/^[\u3400-\u9fff]/.test(piece) && !document.documentElement.lang.startsWith("zh")) {
        const chinese = document.createElement("span");
        chinese.lang = "zh-Hant";
        chinese.textContent = piece;
        place.append(chinese);
      } else {
        place.append(piece);
      }
    }
  }

  function put(term) {
    const line = term.getClientRects()[0];
    const width = document.documentElement.clientWidth;
    const left = Math.max(MARGIN, Math.min(line.left, width - tip.offsetWidth - MARGIN));
    const fitsBelow = line.bottom + tip.offsetHeight + 4 < document.documentElement.clientHeight;
    const top = fitsBelow || line.top < tip.offsetHeight ? line.bottom + 4 : line.top - tip.offsetHeight - 4;
    const frame = (tip.offsetParent || document.documentElement).getBoundingClientRect();
    tip.style.left = `${left - frame.left}px`;
    tip.style.top = `${top - frame.top}px`;
  }

  function open(term, byTouch) {
    clearTimeout(wait);
    if (shown === term) return;
    close();
    const [heading, definition] = term.dataset.definition.split(/(?:: |：)(.*)/s);
    const bold = document.createElement("b");
    write(bold, heading);
    tip.replaceChildren(bold);
    write(tip, definition);
    if (byTouch) {
      const more = document.createElement("small");
      more.textContent = _("Touch the word again for the glossary.");
      tip.append(more);
    }
    tip.hidden = false;
    shown = term;
    term.setAttribute("aria-describedby", tip.id);
    put(term);
  }

  function close() {
    clearTimeout(wait);
    if (shown) shown.removeAttribute("aria-describedby");
    shown = null;
    tip.hidden = true;
  }

  function closeSoon() {
    clearTimeout(wait);
    if (shown !== document.activeElement) wait = setTimeout(close, LEAVE);
  }

  function prepare(term) {
    term.dataset.definition = term.title;
    term.removeAttribute("title"); // Or the browser would show it a second time.
    const byMouse = (action) => (event) => event.pointerType !== "touch" && action();
    term.addEventListener("pointerenter", byMouse(() => open(term, false)));
    term.addEventListener("pointerleave", byMouse(closeSoon));
    term.addEventListener("focus", () => !touched && open(term, false));
    term.addEventListener("blur", close);
    term.addEventListener("pointerdown", (event) => {
      touched = event.pointerType === "touch" && shown !== term;
    });
    term.addEventListener("click", (event) => {
      if (!touched) return;
      touched = false;
      event.preventDefault();
      open(term, true);
    });
  }

  function start() {
    const terms = document.querySelectorAll("a.glossary-term[title]");
    if (!terms.length) return;
    // Within the page's landmark, so that a screen reader does not meet it outside of all.
    (document.querySelector("main") || document.body).append(tip);
    terms.forEach(prepare);
    tip.addEventListener("pointerenter", () => clearTimeout(wait));
    tip.addEventListener("pointerleave", closeSoon);
    document.addEventListener("keydown", (event) => event.key === "Escape" && close());
    document.addEventListener("pointerdown", (event) => {
      if (shown && event.target !== tip && !tip.contains(event.target) && !shown.contains(event.target)) close();
    });
  }

  start();
})();
