/* Looks through the text of the whole book, which search-index.js brings when the reader asks.
   Both the text and the query are made alike first: Simplified characters for Traditional ones, small letters,
   plain marks, no commas in numbers. A word is found with its other endings and its synonyms, the last from its
   beginning, a number only as a whole number, Chinese wherever it stands. A query is cut where it would keep the reader waiting. */
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
  const MOST_LETTERS = 200;
  const MOST_TERMS = 10;
  const MOST_MARKS = 100;
  const WORD = /(?<![a-z0-9])[a-z]+(?![a-z0-9])/g;
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
        const words = new Map();
        for (const { 0: word, index: at } of body.text.matchAll(WORD)) {
          if (words.has(word)) words.get(word).push(at);
          else words.set(word, [at]);
        }
        const headWords = new Set(head.match(WORD));
        for (const word of [...words.keys(), ...headWords]) if (!stems.has(word)) stems.set(word, data.stem(word));
        const order = sections.length;
        sections.push({ page, anchor, heading, text, anchors, body, head, words, headWords, first: number === 0, order });
      });
    }
    const usual = sections.reduce((sum, each) => sum + each.body.text.length, 0) / sections.length;
    const same = data.synonyms.map(words => words.map(word => comparable(word, data.simplified).text));
    return { ...data, sections, stems, usual, synonyms: same };
  }

  /* ---- Reading the query ---- */

  const escaped = text => text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");

  function edges(text) {
    const before = /^\d/.test(text) ? "(?<!\\d)(?<!\\d\\.)" : /^[a-z]/.test(text) ? "(?<![a-z0-9])" : "";
    const after = /\d$/.test(text) ? "(?!\\d)(?!\\.\\d)" : /[a-z]$/.test(text) ? "(?![a-z0-9])" : "";
    return [before, after];
  }

  const spots = (pattern, text) => [...text.matchAll(pattern)].map(hit => [hit.index, hit.index + hit[0].length]);

  /* A term: where it stands in a section's text, and whether in its heading. */
  function patternTerm(pattern, pieces) {
    const find = text => (pieces.some(piece => text.includes(piece)) ? spots(pattern, text) : []);
    return { find: section => find(section.body.text), inHead: section => find(section.head).length > 0 };
  }

  function exact(text) {
    const [before, after] = edges(text);
    const pattern = escaped(text).replace(/(?<=[\p{L}\d%])[ -]+(?=[\p{L}\d])/gu, "[ -]");
    const longest = text.split(/[ -]/).sort((a, b) => b.length - a.length)[0];
    return patternTerm(new RegExp(before + pattern + after, "g"), [longest]);
  }

  /* One word in two forms, such as settled and settling; an office and an officer have one stem, and are not. */
  const ENDING = /^(?:e?s|e?d|e|y|ies|ied|.?ing|.?ed)?$/;
  function inflected(word, form) {
    let same = 0;
    while (same < word.length && word[same] === form[same]) same++;
    return ENDING.test(word.slice(same)) && ENDING.test(form.slice(same));
  }

  function formsOf(word) {
    const stem = index.stem(word);
    return [...index.stems].filter(([form, its]) => its === stem && inflected(word, form)).map(([form]) => form);
  }

  const synonymsOf = word => index.synonyms.filter(
    group => group.some(each => each === word || (/^[a-z]+$/.test(each) && index.stem(each) === index.stem(word) && inflected(each, word)))
  ).flat();

  function wordForms(word, isLast) {
    const others = synonymsOf(word);
    let forms = [word, ...others.filter(each => /^[a-z]+$/.test(each))].flatMap(each => [each, ...formsOf(each)]);
    // The last word, where it stands nowhere, is the beginning of one, as it is while the reader types.
    if (isLast && word.length > 1 && !forms.some(form => index.stems.has(form))) {
      forms = [word, ...[...index.stems.keys()].filter(form => form.startsWith(word))];
    }
    forms = [...new Set(forms)];
    return {
      find: section => forms.flatMap(form => (section.words.get(form) ?? []).map(at => [at, at + form.length])),
      inHead: section => forms.some(form => section.headWords.has(form)),
    };
  }

  function chinese(text) {
    const all = [...new Set([text, ...synonymsOf(text).filter(each => !/^[a-z]+$/.test(each))])];
    return patternTerm(new RegExp(all.map(escaped).join("|"), "g"), all);
  }

  function term(word, at, words) {
    return /^[a-z]+$/.test(word) ? wordForms(word, at === words.length - 1) : /^[\p{Script=Han}〇]/u.test(word) ? chinese(word) : exact(word);
  }

  /* Returns the terms of a query, and whether it was cut. */
  function read(query) {
    const all = comparable(query.trim().slice(0, MOST_LETTERS), index.simplified).text.replace(/\s+/g, " ");
    const phrases = [];
    const rest = all.replace(/"([^"]+)"/g, (_, phrase) => { phrases.push(phrase.trim()); return " "; });
    const found = [...new Set(rest.match(/[\p{Script=Han}〇]+|\d+(?:\.\d+)*%?|[a-z]+(?:'[a-z]+)?/gu) ?? [])];
    const telling = found.filter(each => !index.stopwords.includes(each));
    const words = telling.length || phrases.length ? telling : found;
    const terms = [...new Set(phrases)].filter(Boolean).map(exact).concat(words.map(term));
    const phrase = all.replace(/"/g, "").replace(/^[-+]/, "").trim();
    return {
      terms: terms.slice(0, MOST_TERMS),
      phrase: phrase && exact(phrase),
      han: found.filter(each => /^[\p{Script=Han}〇]/u.test(each)),
      cut: query.trim().length > MOST_LETTERS || terms.length > MOST_TERMS,
    };
  }

  /* For a Chinese term that stands nowhere as a whole: its pairs of characters. */
  function pairs(han) {
    const letters = [...han];
    return letters.slice(1, MOST_TERMS + 1).map((letter, at) => exact(letters[at] + letter));
  }

  /* ---- Searching ---- */

  /* How much a section is about a term: hits count less and less, and less in a long section. */
  const weight = (count, section) => (6 * count) / (count + 0.5 + section.body.text.length / index.usual);

  function look(section, terms, phrase) {
    const found = terms.map(term => term.find(section));
    const inHead = terms.map(term => term.inHead(section));
    const matched = found.filter((each, at) => each.length || inHead[at]).length;
    const whole = phrase && matched ? phrase.find(section) : [];
    let score = found.reduce((sum, each) => sum + weight(each.length, section), 0);
    score += inHead.filter(Boolean).length * (section.first ? 12 : 8);
    if (phrase && matched && phrase.inHead(section)) score += 30;
    if (whole.length) score += 10;
    if (section.page.rows) score -= 12;
    return { section, matched, score, marks: found.flat(), whole };
  }

  function search(query) {
    const { terms, phrase, han, cut } = read(query);
    if (!terms.length) return { results: [], part: false, cut };
    const looked = index.sections.map(section => look(section, terms, phrase));
    let results = looked.filter(each => each.matched === terms.length);
    const part = !results.length;
    if (part) {
      const parts = han.some(each => [...each].length > 2) ? [...terms, ...han.slice(0, 2).flatMap(pairs)] : terms;
      results = (parts === terms ? looked : index.sections.map(section => look(section, parts, null)))
        .filter(each => each.matched);
      for (const each of results) each.score += 20 * each.matched;
    }
    results.sort((a, b) => b.score - a.score || a.section.order - b.section.order);
    return { results, part, cut };
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
    const all = marks.slice(0, MOST_MARKS).map(([start]) => places[start]);
    const starts = (whole.length ? whole.slice(0, MOST_MARKS).map(([start]) => places[start]) : all).sort((a, b) => a - b);
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
    const marked = [...marks, ...whole].map(([a, b]) => [section.body.places[a], section.body.places[b - 1] + 1])
      .filter(([start, end]) => start >= from && end <= to);
    for (const [start, end] of marked.sort((a, b) => a[0] - b[0] || b[1] - a[1])) {
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
    const { results, part, cut } = search(query);
    const count = results.length;
    report(!count ? "search_none" : part ? "search_part" : count === 1 ? "search_one" : "search_many", query.slice(0, MOST_LETTERS), count);
    if (cut) status.append(" " + words.search_cut);
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
