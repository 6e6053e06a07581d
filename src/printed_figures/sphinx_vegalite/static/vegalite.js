// Make a chart live when a reader points at it, touches it or moves the focus to it. Until then nothing is
// loaded; if anything fails, the drawing stays.
(() => {
  "use strict";
  const source = document.currentScript.src.replace(/vegalite\.js/, "vegalite-bundle.js");
  let bundle = null;
  const load = () => {
    bundle ??= new Promise((resolve, reject) => {
      const script = document.createElement("script");
      script.src = source;
      script.onload = resolve;
      script.onerror = reject;
      document.head.append(script);
    });
    return bundle;
  };

  // The specification's colours, as the page's theme has them now.
  const coloured = (chart, text) => {
    const style = getComputedStyle(document.documentElement);
    const names = new Map();
    for (const [, name, color] of chart.innerHTML.matchAll(/var\((--[\w-]+), (#[0-9a-f]{6})\)/gi)) {
      names.set(color.toLowerCase(), name);
    }
    return text.replace(/#[0-9a-f]{6}\b/gi, (color) => {
      const name = names.get(color.toLowerCase());
      return name ? style.getPropertyValue(name).trim() : color;
    });
  };

  const show = async (chart) => {
    const box = chart.querySelector(".vegalite-chart");
    const live = chart.querySelector(".vegalite-live");
    const kind = chart.querySelector(".vegalite-wide").checkVisibility() ? "wide" : "narrow";
    const stored = JSON.parse(chart.querySelector("script").textContent)[kind];
    const spec = JSON.parse(coloured(chart, JSON.stringify(stored)));
    const drawing = chart.querySelector(`.vegalite-${kind} svg`);
    const { width, left } = drawing.getBoundingClientRect();
    const controls = chart.querySelector(".vegalite-controls");
    if (controls) controls.replaceChildren();
    live.replaceChildren();
    const result = await window.vegaEmbed(live, spec, {
      ast: true, actions: false, renderer: "svg", mode: "vega-lite", bind: controls ?? undefined,
      tooltip: { theme: "custom" },
    });
    const svg = live.querySelector("svg");
    svg.style.width = `${width}px`;
    svg.style.marginLeft = `${left - box.getBoundingClientRect().left}px`;
    svg.setAttribute("role", "img");
    svg.setAttribute("aria-label", chart.dataset.label);
    live.hidden = false;
    box.classList.add("is-live");
    chart.view?.finalize();
    chart.view = result.view;
    chart.kind = kind;
  };

  const wake = async (chart) => {
    if (chart.waking) return;
    chart.waking = true;
    try {
      await load();
      await show(chart);
    } catch {
      chart.querySelector(".vegalite-live").hidden = true;
      chart.querySelector(".vegalite-chart").classList.remove("is-live");
    }
  };

  const charts = [...document.querySelectorAll(".vegalite")];
  for (const chart of charts) {
    for (const event of ["pointerenter", "focusin", "touchstart"]) {
      chart.querySelector(".vegalite-chart").addEventListener(event, () => wake(chart), { passive: true });
    }
    chart.querySelector(".vegalite-controls button")?.addEventListener("click", () => wake(chart));
  }
  const again = () => charts.filter((chart) => chart.view).forEach((chart) => show(chart).catch(() => {}));
  new MutationObserver(again).observe(document.documentElement, { attributeFilter: ["data-theme"] });
  let pending;
  addEventListener("resize", () => {
    clearTimeout(pending);
    pending = setTimeout(again, 200);
  });
})();
