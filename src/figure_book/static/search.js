/* Looks through the text of the whole book, which search-index.js brings when the reader asks.
   Both the text and the query are made alike first: Simplified characters for Traditional ones, small letters,
   plain marks, no commas in numbers. A word is found with its other endings, a number only as a whole number,
   Chinese wherever it stands. */
(function () {
  "use strict";
  const form = document.querySelector("#search-form");
  const field = form.elements.q;
  const status = document.querySelector("#search-status");
  const list = document.querySelector("#search-results");
  const more = document.querySelector("#search-more");
  const words = JSON.parse(document.querySelector("#search-strings").textContent);
  const root = document.documentElement.dataset.content_root || "./";
  const FIRST = 20;
  const LENGTH = 170;
  const BEFORE = 60;
  const HAN = /[\p{Script=Han}〇]+/gu;
  const MARKS = { "−": "-", "–": "-", "—": "-", "‑": "-", "‐": "-", "’": "'", "‘": "'", "“": '"', "”": '"', "\t": "\n", "\f": "\n" };
  let index = null;
  let loading = null;

  function load() {
    loading ??= new Promise((resolve, reject) => {
      const script = document.createElement("script");
      script.src = root + "_static/search-index.js";
      script.onload = resolve;
      script.onerror = reject;
      document.head.append(script);
    }).then(() => { index = prepare(window.searchIndex); });
    return loading;
  }

  /* ---- Making text comparable ---- */

  const folded = new Map();
  function fold(letter, simplified) {
    if (!folded.has(letter)) {
      const plain = letter.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
      folded.set(letter, [...plain].map(each => MARKS[each] ?? simplified[each] ?? each).join(""));
    }
    return folded.get(letter);
  }

  /* Returns the text made comparable, and for each of its characters where it stands in the original. */
  function comparable(text, simplified) {
    let out = "";
    const places = [];
    for (let at = 0; at < text.length;) {
      const letter = String.fromCodePoint(text.codePointAt(at));
      const grouping = letter === "," && /\d/.test(text[at - 1] ?? "") && /^\d{3}(?!\d)/.test(text.slice(at + 1, at + 5));
      const beforeSign = /\s/.test(letter) && /[%％]/.test(text[at + 1] ?? "") && /\d/.test(text[at - 1] ?? "");
      if (!grouping && !beforeSign) {
        for (const each of fold(letter, simplified)) {
          out += each;
          for (let unit = 0; unit < each.length; unit++) places.push(at);
        }
      }
      at += letter.length;
    }
    places.push(text.length);
    return { text: out, places };
  }

  function prepare(data) {
    const sections = [];
    const stems = new Map();
    for (const page of data.pages) {
      page.sections.forEach(([anchor, heading, text, anchors], number) => {
        const body = comparable(text, data.simplified);
        const head = comparable(heading, data.simplified).text;
        sections.push({ page, anchor, heading, text, anchors, body, head, first: number === 0, order: sections.length });
        for (const word of new Set((head + "\n" + body.text).match(/[a-z]+/g))) {
          if (!stems.has(word)) stems.set(word, data.stem(word));
        }
      });
    }
    return { ...data, sections, stems };
  }

  /* ---- Reading the query ---- */

  const escaped = text => text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");

  function edges(text) {
    const before = /^\d/.test(text) ? "(?<!\\d)(?<!\\d\\.)" : /^[a-z]/.test(text) ? "(?<![a-z0-9])" : "";
    const after = /\d$/.test(text) ? "(?!\\d)(?!\\.\\d)" : /[a-z]$/.test(text) ? "(?![a-z0-9])" : "";
    return [before, after];
  }

  function exact(text) {
    const [before, after] = edges(text);
    return new RegExp(before + escaped(text).replace(/(?<=[\p{L}\d%])[ -]+(?=[\p{L}\d])/gu, "[ -]") + after, "g");
  }

  /* One word in two forms, such as settled and settling; an office and an officer have one stem, and are not. */
  const ENDING = /^(?:e?s|e?d|e|y|ies|ied|.?ing|.?ed)?$/;
  function inflected(word, form) {
    let same = 0;
    while (same < word.length && word[same] === form[same]) same++;
    return ENDING.test(word.slice(same)) && ENDING.test(form.slice(same));
  }

  function wordForms(word) {
    const stem = index.stem(word);
    const known = [...index.stems];
    let forms = known.filter(([form, its]) => its === stem && inflected(word, form));
    // A word that is nowhere is the beginning of one, as it is while the reader types.
    if (!forms.length) forms = known.filter(([form]) => form.startsWith(word));
    const all = [word, ...forms.map(([form]) => form)].sort((a, b) => b.length - a.length);
    return new RegExp(`(?<![a-z0-9])(?:${all.join("|")})(?![a-z0-9])`, "g");
  }

  /* Returns the terms of a query, each as a pattern. */
  function read(query) {
    const text = comparable(query.trim(), index.simplified).text.replace(/\s+/g, " ");
    const terms = [];
    const rest = text.replace(/"([^"]+)"/g, (_, phrase) => { terms.push(exact(phrase.trim())); return " "; });
    const found = rest.match(/[\p{Script=Han}〇]+|\d+(?:\.\d+)*%?|[a-z]+(?:'[a-z]+)?/gu) ?? [];
    const telling = found.filter(each => !index.stopwords.includes(each));
    for (const each of telling.length || terms.length ? telling : found) {
      terms.push(/^[a-z]+$/.test(each) ? wordForms(each) : exact(each));
    }
    const phrase = text.replace(/"/g, "").replace(/^[-+]/, "").trim();
    return { terms, phrase: phrase && exact(phrase), han: found.filter(each => /^[\p{Script=Han}〇]/u.test(each)) };
  }

  /* For a Chinese term that stands nowhere as a whole: its pairs of characters. */
  function pairs(han) {
    const letters = [...han];
    return letters.slice(1).map((letter, at) => exact(letters[at] + letter));
  }

  /* ---- Searching ---- */

  const hits = (pattern, text) => [...text.matchAll(pattern)].map(hit => [hit.index, hit.index + hit[0].length]);

  function look(section, terms, phrase) {
    const found = terms.map(term => hits(term, section.body.text));
    const inHead = terms.map(term => hits(term, section.head).length > 0);
    const matched = found.filter((each, at) => each.length || inHead[at]).length;
    const whole = phrase ? hits(phrase, section.body.text) : [];
    let score = inHead.filter(Boolean).length * (section.first ? 12 : 8);
    score += found.reduce((sum, each) => sum + Math.log2(1 + each.length), 0);
    if (phrase && hits(phrase, section.head).length) score += 30;
    if (whole.length) score += 10;
    return { section, matched, score, marks: found.flat(), whole };
  }

  function search(query) {
    const { terms, phrase, han } = read(query);
    if (!terms.length) return { results: [], part: false };
    const looked = index.sections.map(section => look(section, terms, phrase));
    let results = looked.filter(each => each.matched === terms.length);
    const part = !results.length;
    if (part) {
      const parts = han.some(each => [...each].length > 2) ? [...terms, ...han.flatMap(pairs)] : terms;
      results = index.sections.map(section => look(section, parts, null)).filter(each => each.matched);
      for (const each of results) each.score += 20 * each.matched;
    }
    results.sort((a, b) => b.score - a.score || a.section.order - b.section.order);
    return { results, part };
  }

  /* ---- Showing ---- */

  /* Appends text to an element with the language of its Chinese marked. */
  function say(element, text) {
    let done = 0;
    for (const run of text.matchAll(HAN)) {
      element.append(text.slice(done, run.index));
      const span = document.createElement("span");
      span.lang = "zh-Hant";
      span.textContent = run[0];
      element.append(span);
      done = run.index + run[0].length;
    }
    element.append(text.slice(done));
  }

  const readable = text => text.replace(/\f/g, " / ").replace(/\t/g, " · ").replace(/\s+/g, " ");

  /* Chooses the window of the text with the most hits in it: where it starts and ends, and the hit it is for.
     It starts at a paragraph, a row or a sentence if one starts close before that hit, else at a word. */
  function windowOf({ section, marks, whole }) {
    const { text, body: { places } } = section;
    const all = marks.map(([start]) => places[start]);
    const starts = (whole.length ? whole.map(([start]) => places[start]) : all).sort((a, b) => a - b);
    const within = start => all.filter(each => each >= start && each < start + LENGTH - BEFORE).length;
    const best = starts.length ? starts.reduce((chosen, each) => (within(each) > within(chosen) ? each : chosen)) : 0;
    const before = text.slice(Math.max(0, best - BEFORE), best);
    const starting = /[^]*(?:[\n\f]|[.?!] )/.exec(before) ?? /[^]*\t/.exec(before) ?? (best > BEFORE ? /^\S* /.exec(before) : null);
    const from = best - before.length + (starting ? starting[0].length : 0);
    const rest = text.slice(Math.max(from + LENGTH, best + 60)).search(/\s|$/u);
    return [from, Math.max(from + LENGTH, best + 60) + rest, best];
  }

  function excerpt(result) {
    const { section, marks, whole } = result;
    const [from, to] = windowOf(result);
    const paragraph = document.createElement("p");
    paragraph.className = "search-excerpt";
    if (from > 0 && !/[\n\f.?!] ?$/.test(section.text.slice(0, from))) paragraph.append("… ");
    let done = from;
    const spots = [...marks, ...whole].map(([a, b]) => [section.body.places[a], section.body.places[b - 1] + 1]);
    for (const [start, end] of spots.sort((a, b) => a[0] - b[0] || b[1] - a[1])) {
      if (start < done || end > to) continue;
      say(paragraph, readable(section.text.slice(done, start)));
      const mark = document.createElement("mark");
      say(mark, readable(section.text.slice(start, end)));
      paragraph.append(mark);
      done = end;
    }
    say(paragraph, readable(section.text.slice(done, to)));
    if (to < section.text.length) paragraph.append(" …");
    return paragraph;
  }

  /* The address nearest above the hit: of its section, or of the row, card or figure that it stands in. */
  function addressOf({ section, ...result }) {
    const best = windowOf({ section, ...result })[2];
    let anchor = section.anchor;
    for (const [offset, id] of section.anchors) if (result.marks.length && offset <= best) anchor = id;
    return root + section.page.url + (section.first && anchor === section.anchor ? "" : `#${encodeURIComponent(anchor)}`);
  }

  function item(result) {
    const { section } = result;
    const entry = document.createElement("li");
    const link = document.createElement("a");
    link.href = addressOf(result);
    say(link, section.heading || section.page.title);
    entry.append(link);
    if (!section.first) {
      const page = document.createElement("p");
      page.className = "search-page";
      say(page, section.page.title);
      entry.append(page);
    }
    if (section.text) entry.append(excerpt(result));
    return entry;
  }

  function report(key, query, count) {
    status.replaceChildren();
    for (const piece of words[key].split(/(\{query\}|\{count\})/)) {
      if (piece === "{query}") {
        const quoted = document.createElement("q");
        say(quoted, query);
        status.append(quoted);
      } else {
        status.append(piece === "{count}" ? String(count) : piece);
      }
    }
  }

  function show(query) {
    const { results, part } = search(query);
    const count = results.length;
    report(!count ? "search_none" : part ? "search_part" : count === 1 ? "search_one" : "search_many", query, count);
    list.replaceChildren(...results.slice(0, FIRST).map(item));
    more.hidden = count <= FIRST;
    more.textContent = words.search_more.replace("{count}", count);
    more.onclick = () => {
      list.append(...results.slice(FIRST).map(item));
      more.hidden = true;
      list.children[FIRST].querySelector("a").focus();
    };
  }

  let latest = 0;
  async function run() {
    const query = field.value.trim();
    const mine = ++latest;
    if (!query) {
      status.replaceChildren();
      list.replaceChildren();
      more.hidden = true;
      return;
    }
    if (!index) status.textContent = words.search_loading;
    try {
      await load();
    } catch {
      status.textContent = words.search_failed;
      return;
    }
    if (mine === latest) show(query);
  }

  /* Keeps the address in step, so that results can be linked to; a page opened as a file may not. */
  function remember() {
    const address = new URL(location.href);
    address.searchParams.set("q", field.value.trim());
    try { history.replaceState(null, "", address); } catch { /* the query stays in the field */ }
  }

  let waiting = 0;
  field.addEventListener("input", () => { clearTimeout(waiting); waiting = setTimeout(run, 200); });
  field.addEventListener("compositionstart", () => { composing = true; });
  field.addEventListener("compositionend", () => { composing = false; run(); });
  let composing = false;
  form.addEventListener("submit", event => {
    event.preventDefault();
    if (composing) return;
    clearTimeout(waiting);
    remember();
    run();
  });
  field.value = new URLSearchParams(location.search).get("q") ?? "";
  if (field.value) run();
  else field.focus();
})();
