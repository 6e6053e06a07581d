/* Search, filter and sort the ledger. Without this script all rows stand on the page. */
(function () {
  "use strict";
  const table = document.querySelector("table.ledger");
  const form = document.querySelector(".ledger-controls");
  if (!table || !form) return;

  const fields = form.elements;
  // An article without sections has no filter for them.
  const FILTERS = ["section", "measure", "verdict", "period"].filter((name) => fields[name]);
  const ARTICLE_ORDER = 4;
  const body = table.tBodies[0];
  const rows = [...body.rows];
  const heads = [...table.tHead.rows[0].cells].slice(0, -1);
  const order = { column: ARTICLE_ORDER, descending: false };
  let pinned = null;

  // Sphinx defines _ for words in the language of the page.
  const words = (text) => text.normalize("NFKC").toLowerCase().split(/\s+/).filter(Boolean);

  function filter() {
    const asked = words(fields.find.value);
    const chosen = FILTERS.filter((name) => fields[name].value);
    for (const row of rows) {
      const fits =
        asked.every((word) => row.dataset.search.includes(word)) &&
        chosen.every((name) => row.dataset[name].split(" ").includes(fields[name].value));
      // A link to a row must show it, whatever the filters say.
      row.hidden = !fits && row !== pinned;
    }
    const found = rows.filter((row) => !row.hidden).length;
    none.hidden = found > 0;
    said.textContent = found
      ? _("_TOTAL_ of _MAX_ figures").replace("_TOTAL_", found).replace("_MAX_", rows.length)
      : _("No figure");
  }

  function sort(column, descending = false) {
    Object.assign(order, { column, descending });
    const key = (row) => row.cells[column].dataset.order;
    const numbers = rows.every((row) => Number.isFinite(Number(key(row))));
    const compare = (a, b) => (numbers ? key(a) - key(b) : key(a) < key(b) ? -1 : Number(key(a) > key(b)));
    // Rows with the same key stay in the order of the article.
    body.append(...[...rows].sort((a, b) => (descending ? compare(b, a) : compare(a, b))), none);
    heads.forEach((head, index) => {
      if (index !== column) head.removeAttribute("aria-sort");
      else head.setAttribute("aria-sort", descending ? "descending" : "ascending");
    });
  }

  function fromAddress() {
    const asked = new URLSearchParams(location.search);
    for (const name of ["find", ...FILTERS, "sort"]) {
      if (asked.has(name)) fields[name].value = asked.get(name);
      if (fields[name].tagName === "SELECT" && fields[name].selectedIndex < 0) fields[name].selectedIndex = 0;
    }
  }

  function toAddress() {
    const asked = new URLSearchParams();
    for (const name of ["find", ...FILTERS, "sort"]) {
      const initial = name === "sort" ? String(ARTICLE_ORDER) : "";
      if (fields[name].value !== initial) asked.set(name, fields[name].value);
    }
    const query = asked.toString();
    try {
      history.replaceState(null, "", location.pathname + (query ? "?" + query : "") + location.hash);
    } catch {
      // Some browsers keep the address of a local file as it is.
    }
  }

  const said = form.querySelector("[role=status]");
  const none = body.insertRow();
  none.setAttribute("role", "row");
  const nothing = none.insertCell();
  nothing.setAttribute("role", "cell");
  nothing.textContent = _("No figure fits. “Show all” brings all of them back.");
  heads.forEach((head, column) => {
    const button = document.createElement("button");
    button.type = "button";
    button.append(...head.childNodes);
    head.append(button);
    head.addEventListener("click", () => sort(column, order.column === column && !order.descending));
  });

  function named() {
    try {
      return decodeURIComponent(location.hash.slice(1));
    } catch {
      // A broken address names no row.
      return "";
    }
  }

  function follow() {
    const name = named();
    pinned = rows.find((row) => row.id === name) || null;
    for (const row of rows) row.classList.toggle("is-target", row === pinned);
    filter();
    if (!pinned) return;
    pinned.querySelector("details").open = true;
    pinned.scrollIntoView({ block: "start" });
  }

  function changed(event) {
    pinned = null;
    if (event.target === fields.sort) sort(Number(fields.sort.value));
    filter();
    toAddress();
  }

  form.addEventListener("input", changed);
  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("reset", () => {
    // The fields are emptied after this event.
    setTimeout(() => {
      pinned = null;
      sort(ARTICLE_ORDER);
      filter();
      toAddress();
      fields.find.focus();
    });
  });
  table.addEventListener("click", (event) => {
    const link = event.target.closest(".ledger-permalink");
    // A click on the link of the row that is already named changes no address and so tells nobody.
    if (link && link.hash === location.hash) follow();
  });
  window.addEventListener("hashchange", follow);
  fromAddress();
  // The rows stand in the article's order.
  if (Number(fields.sort.value) !== ARTICLE_ORDER) sort(Number(fields.sort.value));
  else heads[ARTICLE_ORDER].setAttribute("aria-sort", "ascending");
  follow();
})();
