/* Search, filter and sort the ledger. Without this script all rows stand on the page. */
(function () {
  "use strict";
  const table = document.querySelector("table.ledger");
  const form = document.querySelector(".ledger-controls");
  if (!table || !form || !window.DataTable) return;

  const fields = form.elements;
  // An article without sections has no filter for them.
  const FILTERS = ["section", "measure", "verdict", "period"].filter((name) => fields[name]);
  const ARTICLE_ORDER = 4;
  let pinned = null;

  // Sphinx defines _ for words in the language of the page.
  const words = (text) => text.normalize("NFKC").toLowerCase().split(/\s+/).filter(Boolean);

  function matches(row) {
    return (
      words(fields.find.value).every((word) => row.dataset.search.includes(word)) &&
      FILTERS.every((name) => !fields[name].value || row.dataset[name].split(" ").includes(fields[name].value))
    );
  }

  // A link to a row must show it, whatever the filters say.
  const shown = (row) => row === pinned || matches(row);

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

  fromAddress();
  form.hidden = false;
  const ledger = new window.DataTable(table, {
    autoWidth: false,
    paging: false,
    columnDefs: [{ targets: -1, orderable: false }],
    order: [[Number(fields.sort.value), "asc"]],
    layout: { topStart: "info", topEnd: null, bottomStart: null, bottomEnd: null },
    language: {
      info: _("_TOTAL_ of _MAX_ figures"),
      infoEmpty: _("No figure"),
      infoFiltered: "",
      zeroRecords: _("No figure fits. “Show all” brings all of them back."),
    },
  });
  const rows = ledger.rows().nodes().toArray();
  ledger.search.fixed("controls", (_text, _data, index) => shown(ledger.row(index).node()));

  // DataTables leaves a getter on the event that the script of the copy buttons would take for its own.
  table.tHead.addEventListener("click", (event) => event.stopPropagation());

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
    ledger.draw();
    if (!pinned) return;
    pinned.querySelector("details").open = true;
    pinned.scrollIntoView({ block: "start" });
  }

  function changed(event) {
    pinned = null;
    if (event.target === fields.sort) ledger.order([[Number(fields.sort.value), "asc"]]);
    ledger.draw();
    toAddress();
  }

  form.addEventListener("input", changed);
  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("reset", () => {
    // The fields are emptied after this event.
    setTimeout(() => {
      pinned = null;
      ledger.order([[ARTICLE_ORDER, "asc"]]).draw();
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
  follow();
})();
